using Cotangent.Trainers.Model;

namespace Cotangent;

public sealed partial class TwoLayerLinearMultiOutputTrainer
{
    internal static TwoLayerLinearOptions.TaskRule Rule { get; } = new()
    {
        Name = "regression on many targets",
        Predictions = PredictionMeanings.Numbers,
        ExpectedLoss =
            "a loss of numbers, or Logistic for labels that are each 0 or 1, not one of classes (mlContext.MulticlassClassification takes "
            + "these)",
        DefaultLoss = TrainingLoss.Squared(),
        HasClasses = loss => loss.IsOfClasses,
        TakesClassWeights = false,
        TakesTargetUnits = true,
    };

    /// <summary>Settings of <see cref="TwoLayerLinearMultiOutputTrainer"/>. Immutable; derive variants with <c>with</c>.</summary>
    /// <remarks>
    /// The loss of a row is the sum over the targets. <see cref="TrainingLoss.Logistic"/> is for several labels, each of them 0 or 1; with
    /// it <see cref="TwoLayerLinearOptions.L2Regularization"/> has the default of classification.
    /// </remarks>
    public sealed record Options : TwoLayerLinearOptions
    {
        /// <summary>The defaults.</summary>
        public Options()
        {
        }

        /// <summary>The settings that all tasks share.</summary>
        internal Options(TwoLayerLinearOptions shared)
            : base(shared)
        {
        }

        internal override TaskRule Task => Rule;
    }
}
