namespace Cotangent.Benchmarks.Compare;

/// <summary>Samples the memory of this process every few milliseconds.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly long _before;
    private readonly Timer _timer;
    private long _peak;

    public MemoryWatch()
    {
        // Returns the memory of earlier work to the system. Otherwise training would reuse it, and the growth would be too small.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _before = _peak = Environment.WorkingSet;
        _timer = new Timer(_ => _peak = Math.Max(_peak, Environment.WorkingSet), null, 0, 5);
    }

    /// <summary>The peak so far, in bytes above the start.</summary>
    public long Peak() => Math.Max(_peak, Environment.WorkingSet) - _before;

    public void Dispose() => _timer.Dispose();
}
