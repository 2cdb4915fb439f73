namespace Cotangent.Benchmarks.Bits;

/// <summary>Cancels a fit at the end of an epoch.</summary>
internal sealed class Interruption(int epoch) : IProgress<TrainingProgress>, IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public CancellationToken Token => _source.Token;

    public void Report(TrainingProgress value)
    {
        if (value.Epoch == epoch)
            _source.Cancel();
    }

    public void Dispose() => _source.Dispose();
}
