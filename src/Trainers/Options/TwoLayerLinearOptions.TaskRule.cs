using Cotangent.Trainers.Model;

namespace Cotangent;

public partial record TwoLayerLinearOptions
{
    /// <summary>The settings that depend on the task: their defaults, and which of them the task takes. Each trainer has one.</summary>
    internal sealed record TaskRule
    {
        /// <summary>The name of the task in messages.</summary>
        public required string Name { get; init; }

        /// <summary>The predictions of the task. A loss suits the task if its response makes such predictions.</summary>
        public required PredictionMeanings Predictions { get; init; }

        /// <summary>The losses that the task takes, for messages.</summary>
        public required string ExpectedLoss { get; init; }

        /// <summary>The loss if the settings have none.</summary>
        public required TrainingLoss DefaultLoss { get; init; }

        /// <summary>Whether labels are classes with the given loss. Classes have a default penalty.</summary>
        public required Func<TrainingLoss, bool> HasClasses { get; init; }

        /// <summary>Whether rows have weights by class.</summary>
        public required bool TakesClassWeights { get; init; }

        /// <summary>Whether targets may have units of their own.</summary>
        public required bool TakesTargetUnits { get; init; }

        /// <summary>Whether a model of the task may have the response.</summary>
        public bool Takes(ResponseFunction response) => response.Makes(Predictions);
    }
}
