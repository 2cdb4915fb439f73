namespace Cotangent;

/// <summary>The result of a training that is canceled.</summary>
public enum CancellationBehavior
{
    /// <summary>Throws <see cref="OperationCanceledException"/>.</summary>
    Throw,

    /// <summary>
    /// Returns the best parameters so far; the history says that it was cancelled. Before the first epoch has ended, it throws.
    /// </summary>
    ReturnBest,
}
