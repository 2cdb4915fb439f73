namespace Cotangent;

/// <summary>The result of a training whose loss is no longer finite.</summary>
public enum DivergenceBehavior
{
    /// <summary>
    /// Throws <see cref="InvalidOperationException"/> with epoch, batch (of a mini-batch optimizer), loss, step size, and what to change.
    /// </summary>
    Throw,

    /// <summary>
    /// Starts again from the beginning with half the learning rate, up to ten times; each restart is a warning in the log. Throws after ten
    /// restarts, and if the run has no learning rate (a full-batch optimizer where none is given).
    /// </summary>
    HalveStepAndRestart,
}
