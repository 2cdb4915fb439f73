namespace Cotangent;

/// <summary>What training does when the loss is no longer finite.</summary>
public enum DivergenceBehavior
{
    /// <summary>
    /// Throws <see cref="InvalidOperationException"/> with epoch, batch (of a mini-batch optimiser), loss, step size, and what to change.
    /// </summary>
    Throw,

    /// <summary>
    /// Starts again from the beginning with half the learning rate, up to ten times; each restart is a warning in the log. Throws after that, and
    /// where no learning rate is given and the optimiser has none.
    /// </summary>
    HalveStepAndRestart,
}
