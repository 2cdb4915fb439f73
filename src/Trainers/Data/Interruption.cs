using Microsoft.ML.Runtime;

namespace Cotangent.Trainers;

/// <summary>Asked often by whatever may take long, so that cancelling is heard within a fraction of a second.</summary>
internal sealed class Interruption(CancellationToken token, IHost? host = null)
{
    /// <summary>Never interrupts.</summary>
    public static Interruption None { get; } = new(CancellationToken.None);

    /// <exception cref="OperationCanceledException">The token, or the context, has been cancelled.</exception>
    public void Check()
    {
        token.ThrowIfCancellationRequested();
        host?.CheckAlive();
    }
}
