using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Execution;

/// <summary>
/// The cancellation check of all long work. It is called so often that cancelling takes effect within a fraction of a second.
/// </summary>
/// <remarks>
/// Between two checks there is at most one of these: a row of the source, the rows of a tile, a step of a plan, a part of a dense product
/// (10⁸ multiplications, or 24 rows where these are more), a row of a k x k or n x n matrix, or the labels of one output that are sorted,
/// of which there are up to 2²⁰. Sparse products of a tile or a batch are not divided (k multiplications for each value that is stored),
/// and neither is work after the end of training.
/// </remarks>
internal class Interruption(CancellationToken token, IHost? host = null)
{
    /// <summary>Never interrupts.</summary>
    public static Interruption None { get; } = new(CancellationToken.None);

    /// <summary>Whether the token, or the context, has been cancelled.</summary>
    public virtual bool IsRequested => token.IsCancellationRequested || host is ICancelable { IsCanceled: true };

    /// <exception cref="OperationCanceledException">The token, or the context, has been cancelled.</exception>
    public virtual void Check()
    {
        token.ThrowIfCancellationRequested();
        host?.CheckAlive();
    }
}
