namespace Cotangent;

/// <summary>The result of a training whose loss is no longer finite.</summary>
public enum DivergenceBehavior
{
    /// <summary>
    /// Throws <see cref="InvalidOperationException"/> with epoch, batch (of a mini-batch optimizer), loss, step size, and what to change.
    /// </summary>
    Throw,

    /// <summary>
    /// Starts again from the beginning with half the learning rate, up to ten times; each restart is a warning in the log. Throws after
    /// that, and where no learning rate is given and the optimizer has none.
    /// </summary>
    HalveStepAndRestart,
}
