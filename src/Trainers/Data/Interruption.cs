using Microsoft.ML.Runtime;

namespace Cotangent.Trainers;

/// <summary>Asked often by whatever may take long, so that cancelling is heard within a fraction of a second.</summary>
/// <remarks>
/// What is done between two questions is bounded: a row, a tile, a product of matrices, or a row of one; some 10⁸ multiplications at 1,000 features.
/// </remarks>
internal class Interruption(CancellationToken token, IHost? host = null)
{
    /// <summary>Never interrupts.</summary>
    public static Interruption None { get; } = new(CancellationToken.None);

    /// <summary>Whether the token, or the context, has been cancelled.</summary>
    public bool IsRequested => token.IsCancellationRequested || host is ICancelable { IsCanceled: true };

    /// <exception cref="OperationCanceledException">The token, or the context, has been cancelled.</exception>
    public virtual void Check()
    {
        token.ThrowIfCancellationRequested();
        host?.CheckAlive();
    }
}
