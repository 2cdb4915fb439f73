using Cotangent.Trainers.Model;

namespace Cotangent;

public sealed partial class TwoLayerLinearRegressionTrainer
{
    internal static TwoLayerLinearOptions.TaskRule Rule { get; } = new()
    {
        Name = "regression",
        Predictions = PredictionMeanings.Numbers,
        ExpectedLoss = "a loss of one number, not one of classes",
        DefaultLoss = TrainingLoss.Squared(),
        HasClasses = _ => false,
        TakesClassWeights = false,
        TakesTargetUnits = false,
    };

    /// <summary>Settings of <see cref="TwoLayerLinearRegressionTrainer"/>. Immutable; derive variants with <c>with</c>.</summary>
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
