using Cotangent.Trainers.Model;

namespace Cotangent;

public sealed partial class TwoLayerLinearBinaryTrainer
{
    internal static TwoLayerLinearOptions.TaskRule Rule { get; } = new()
    {
        Name = "binary classification",
        Predictions = PredictionMeanings.TwoClasses,
        ExpectedLoss = "a loss whose scores mean the probability of one output: "
            + $"{nameof(TrainingLoss.Logistic)}, or one that {nameof(TrainingLoss.Of)} or {nameof(TrainingLoss.From)} makes with "
            + $"scoresAs: {nameof(TrainingLoss.Logistic)}",
        DefaultLoss = TrainingLoss.Logistic(),
        HasClasses = _ => true,
        TakesClassWeights = true,
        TakesTargetUnits = false,
    };

    /// <summary>Settings of <see cref="TwoLayerLinearBinaryTrainer"/>. Immutable; derive variants with <c>with</c>.</summary>
    /// <remarks>
    /// A score of the loss must stand for the probability of one output, which the Probability column shows, and a score above 0 must mean
    /// that true is the likelier class. Squared and softmax losses, for example, are refused. A custom loss declares the meaning by
    /// <c>scoresAs</c>. With a loss that is not a likelihood, such as a hinge, the probabilities order the rows but are not calibrated.
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
