using Cotangent.Trainers.Model;

namespace Cotangent;

public sealed partial class TwoLayerLinearMulticlassTrainer
{
    /// <summary>Settings of <see cref="TwoLayerLinearMulticlassTrainer"/>. Immutable; derive variants with <c>with</c>.</summary>
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
        /// What a row costs. Default softmax cross-entropy. Its scores must mean probabilities of the classes that sum to 1, because that is what the
        /// Score column shows and what ML.NET's evaluator takes it for: squared and logistic losses, for example, are refused. A loss of your own
        /// says so by <c>scoresAs</c>.
        /// </summary>
        public TrainingLoss Loss { get; init; } = new TrainingLoss.SoftmaxCrossEntropy();

        /// <summary>
        /// What the rows of each class weigh, by the names of the classes: the key values of the label as text. Null (default) where every class
        /// weighs as its rows do.
        /// </summary>
        public ClassWeights? ClassWeights { get; init; }

        internal override TrainingLoss RowLoss => Loss;

        internal override bool HasClasses => true;

        internal override ClassWeights? WeightsOfClasses => ClassWeights;

        internal override void Validate()
        {
            base.Validate();
            Require(
                Loss is { Link: Link.Softmax or Link.NormalizedSigmoid },
                Loss,
                "a loss whose scores mean probabilities of classes, which sum to 1: "
                + $"{nameof(TrainingLoss.SoftmaxCrossEntropy)}, {nameof(TrainingLoss.OneVersusAllLogistic)}, or one that {nameof(TrainingLoss.Of)} or {nameof(TrainingLoss.From)} makes with scoresAs: {nameof(TrainingLoss.SoftmaxCrossEntropy)}");
        }
    }
}
