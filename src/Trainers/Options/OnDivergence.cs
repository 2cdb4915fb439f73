namespace Microsoft.ML;

/// <summary>What training does when the loss is no longer finite.</summary>
public enum OnDivergence
{
    /// <summary>Throws an exception with epoch, batch, loss, step size, and what to change.</summary>
    Throw,

    /// <summary>Starts again from the beginning with half the learning rate, up to ten times; each restart is a warning in the log.</summary>
    HalveStepAndRestart,
}
