using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Execution;

/// <summary>
/// The cancellation check of all long work. It is called so often that cancelling takes effect within a fraction of a second.
/// </summary>
/// <remarks>
/// Between two checks there is at most one of these: a row of the source, the rows of a tile, a step of a plan, a part of a dense product
/// (10⁸ multiplications, or 24 rows if these take more), a row of a k x k or n x n matrix, or a sort of up to 2²⁰ labels of one output.
/// Sparse products of a tile or a batch are not divided (k multiplications for each stored value), and neither is work after the end of
/// training.
/// </remarks>
internal class Interruption(CancellationToken token, IHost? host = null)
{
    /// <summary>Never interrupts.</summary>
    public static Interruption None { get; } = new(CancellationToken.None);

    /// <summary>Whether the token, or the context, has been canceled.</summary>
    public virtual bool IsRequested => token.IsCancellationRequested || host is ICancelable { IsCanceled: true };

    /// <summary>Throws if cancellation is requested.</summary>
    /// <exception cref="OperationCanceledException">The token, or the context, has been canceled.</exception>
    public virtual void Check()
    {
        token.ThrowIfCancellationRequested();
        host?.CheckAlive();
    }
}
