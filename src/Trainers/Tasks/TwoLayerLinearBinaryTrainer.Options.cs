using Cotangent.Trainers.Model;

namespace Cotangent;

public sealed partial class TwoLayerLinearBinaryTrainer
{
    /// <summary>Settings of <see cref="TwoLayerLinearBinaryTrainer"/>. Immutable; derive variants with <c>with</c>.</summary>
    public sealed record Options : TwoLayerLinearOptions
    {
        /// <summary>The defaults.</summary>
        public Options()
        {
        }

        /// <summary>The settings that all tasks share, and the defaults of the others.</summary>
        internal Options(TwoLayerLinearOptions shared)
            : base(shared)
        {
        }

        /// <summary>
        /// What a row costs. Default logistic. Its scores must mean the probability of one output, because that is what the Probability column
        /// shows, and above 0 that true is the likelier: squared and softmax losses, for example, are refused. A loss of your own says so by
        /// <c>scoresAs</c>; with one that is no likelihood, such as a hinge, the probabilities order the rows and are not calibrated.
        /// </summary>
        public TrainingLoss Loss { get; init; } = new TrainingLoss.Logistic();

        /// <summary>What the rows of each class weigh, by "True" and "False". Null (default) where every class weighs as its rows do.</summary>
        public ClassWeights? ClassWeights { get; init; }

        internal override TrainingLoss RowLoss => Loss;

        internal override bool HasClasses => true;

        internal override ClassWeights? WeightsOfClasses => ClassWeights;

        internal override void Validate()
        {
            base.Validate();
            Require(
                Loss is { Link: Link.Sigmoid },
                Loss,
                "a loss whose scores mean the probability of one output: "
                + $"{nameof(TrainingLoss.Logistic)}, or one that {nameof(TrainingLoss.Of)} or {nameof(TrainingLoss.From)} makes with scoresAs: {nameof(TrainingLoss.Logistic)}");
        }
    }
}
