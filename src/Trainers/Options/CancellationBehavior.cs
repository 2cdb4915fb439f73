namespace Cotangent;

/// <summary>The result of a training that is canceled.</summary>
public enum CancellationBehavior
{
    /// <summary>Throws <see cref="OperationCanceledException"/>.</summary>
    Throw,

    /// <summary>
    /// Returns the best parameters so far, with <see cref="StopReason.Cancelled"/> in the history. Throws if no epoch has ended.
    /// </summary>
    ReturnBest,
}
