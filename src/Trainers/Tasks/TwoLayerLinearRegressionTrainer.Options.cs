using Cotangent.Trainers.Model;

namespace Cotangent;

public sealed partial class TwoLayerLinearRegressionTrainer
{
    /// <summary>Settings of <see cref="TwoLayerLinearRegressionTrainer"/>. Immutable; derive variants with <c>with</c>.</summary>
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
        /// What a row costs. Default squared. The losses of classes are not for regression, except <see cref="TrainingLoss.Logistic"/> for labels
        /// from 0 to 1.
        /// </summary>
        public TrainingLoss Loss { get; init; } = new TrainingLoss.Squared();

        internal override TrainingLoss RowLoss => Loss;

        internal override void Validate()
        {
            base.Validate();
            Require(Loss is { Link: not (Link.Softmax or Link.NormalizedSigmoid) }, Loss, "a loss of one number, not one of classes");
        }
    }
}
