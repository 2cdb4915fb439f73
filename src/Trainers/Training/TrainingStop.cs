namespace Microsoft.ML;

/// <summary>Why training ended.</summary>
/// <remarks>The values are part of the model file.</remarks>
public enum TrainingStop
{
    /// <summary>The gradient became small against the tolerance.</summary>
    Converged = 0,

    /// <summary>The maximum number of epochs was reached.</summary>
    MaximumEpochs = 1,

    /// <summary>The loss (on validation rows, where there are any) stopped improving.</summary>
    NoImprovement = 2,

    /// <summary>It was cancelled, and the best parameters so far were asked for.</summary>
    Cancelled = 3,
}
