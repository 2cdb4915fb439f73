using Cotangent.Trainers.Model;

namespace Cotangent;

public sealed partial class TwoLayerLinearMulticlassTrainer
{
    internal static TwoLayerLinearOptions.TaskRule Rule { get; } = new()
    {
        Name = "multiclass classification",
        Predictions = PredictionMeanings.ManyClasses,
        ExpectedLoss = "a loss whose scores mean probabilities of classes, which sum to 1: "
            + $"{nameof(TrainingLoss.SoftmaxCrossEntropy)}, {nameof(TrainingLoss.OneVersusAllLogistic)}, or one "
            + $"that {nameof(TrainingLoss.Of)} "
            + $"or {nameof(TrainingLoss.From)} makes with scoresAs: {nameof(TrainingLoss.SoftmaxCrossEntropy)}",
        DefaultLoss = TrainingLoss.SoftmaxCrossEntropy(),
        HasClasses = _ => true,
        TakesClassWeights = true,
        TakesTargetUnits = false,
    };

    /// <summary>Settings of <see cref="TwoLayerLinearMulticlassTrainer"/>. Immutable; derive variants with <c>with</c>.</summary>
    /// <remarks>
    /// The scores of the loss must stand for probabilities of the classes that sum to 1, which the Score column shows and ML.NET's
    /// evaluator expects. Squared and logistic losses, for example, are refused. A custom loss declares the meaning by <c>scoresAs</c>.
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
