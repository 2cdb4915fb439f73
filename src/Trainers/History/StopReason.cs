namespace Cotangent;

/// <summary>Why training ended.</summary>
/// <remarks>The values are part of the model file.</remarks>
public enum StopReason
{
    /// <summary>Newton's step would have moved the scores by no more than the tolerance.</summary>
    Converged = 0,

    /// <summary>The maximum number of epochs was reached.</summary>
    MaximumEpochs = 1,

    /// <summary>
    /// The loss (on validation rows, where there are any) stopped improving for as many epochs as <see
    /// cref="TwoLayerLinearOptions.Patience"/> says.
    /// </summary>
    NoImprovement = 2,

    /// <summary>It was cancelled, and the best parameters so far were asked for.</summary>
    Cancelled = 3,

    /// <summary>No step lowers the loss any more, and it is not known to have converged: rounding, or a loss that is not smooth.</summary>
    Stalled = 4,
}
