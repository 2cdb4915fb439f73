namespace Cotangent.Benchmarks.Compare;

/// <summary>How much the memory of this process grows, looked at every few milliseconds.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly long _before;
    private readonly Timer _timer;
    private long _peak;

    public MemoryWatch()
    {
        // What earlier work has left is given back, so that it is not used again unseen.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _before = _peak = Environment.WorkingSet;
        _timer = new Timer(_ => _peak = Math.Max(_peak, Environment.WorkingSet), null, 0, 5);
    }

    /// <summary>The most bytes so far beyond those at the start.</summary>
    public long Peak() => Math.Max(_peak, Environment.WorkingSet) - _before;

    public void Dispose() => _timer.Dispose();
}
