namespace Cotangent;

/// <summary>Why training ended.</summary>
/// <remarks>The values are part of the model file.</remarks>
public enum StopReason
{
    /// <summary>Training has converged: Newton's step would have moved the scores by no more than the tolerance.</summary>
    Converged = 0,

    /// <summary>The maximum number of epochs was reached.</summary>
    MaximumEpochs = 1,

    /// <summary>
    /// The loss (on validation rows, where there are any) did not improve for <see cref="TwoLayerLinearOptions.Patience"/> epochs.
    /// </summary>
    NoImprovement = 2,

    /// <summary>
    /// Training was canceled with <see cref="CancellationBehavior.ReturnBest"/>: the model has the best parameters so far.
    /// </summary>
    Cancelled = 3,

    /// <summary>
    /// No step lowers the loss any more, and convergence is not established: because of rounding, or of a loss that is not smooth.
    /// </summary>
    Stalled = 4,
}
