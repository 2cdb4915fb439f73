using Cotangent.Trainers.Model;

namespace Cotangent;

public partial record TwoLayerLinearOptions
{
    /// <summary>The settings that depend on the task: their defaults, and which of them the task takes. Each trainer has one.</summary>
    internal sealed record TaskRule
    {
        /// <summary>The task, as messages name it.</summary>
        public required string Name { get; init; }

        /// <summary>What the task predicts. A loss is for the task if its response makes such predictions.</summary>
        public required PredictionMeanings Predictions { get; init; }

        /// <summary>The losses that the task takes, as messages describe them.</summary>
        public required string ExpectedLoss { get; init; }

        /// <summary>The loss where the settings have none.</summary>
        public required TrainingLoss DefaultLoss { get; init; }

        /// <summary>Whether labels are classes, for which there is a default penalty, with a loss.</summary>
        public required Func<TrainingLoss, bool> HasClasses { get; init; }

        /// <summary>Whether rows have weights by class.</summary>
        public required bool TakesClassWeights { get; init; }

        /// <summary>Whether targets may have units of their own.</summary>
        public required bool TakesTargetUnits { get; init; }

        /// <summary>Whether a model of the task may have the response.</summary>
        public bool Takes(ResponseFunction response) => response.Makes(Predictions);
    }
}
