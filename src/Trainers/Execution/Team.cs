using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Cotangent.Trainers.Execution;

/// <summary>The threads of one training run. Work items are numbered, and the result of an item does not depend on its thread.</summary>
/// <remarks>
/// The caller works, too, and never waits for a helper that has not begun: progress does not depend on helpers. A helper without work
/// sleeps after some microseconds, and ends after a second. A run costs about a microsecond while helpers are awake. Only one thread may
/// call at a time.
/// </remarks>
internal sealed class Team(int threads)
{
    private const long Open = 1L << 32;

    /// <summary>Ticks that a helper spins: longer than the serial work between two runs of a mini-batch.</summary>
    private static readonly long TicksAwake = Stopwatch.Frequency / 20_000;

    private readonly object _sleep = new();
    private int _helpers;
    private int _sleepers;
    private long _run;
    private Action<int> _work = _ => { };
    private int _count;
    private int _next;
    private volatile ExceptionDispatchInfo? _exception;

    /// <summary>
    /// <see cref="Open"/> if a helper may begin, plus the number of helpers at work. The fields that describe the work change only while
    /// this is 0.
    /// </summary>
    private long _state;

    public int Threads { get; } = threads;

    /// <summary>Helpers that have not ended.</summary>
    public int Helpers => Volatile.Read(ref _helpers);

    /// <summary>Helpers that sleep.</summary>
    public int Sleepers => Volatile.Read(ref _sleepers);

    /// <summary>
    /// Does work items 0 to <paramref name="count"/> - 1, and returns when all are done. The first exception of an item is rethrown.
    /// </summary>
    public void Run(int count, Action<int> work)
    {
        if (count == 1 || Threads == 1)
        {
            for (var i = 0; i < count; i++)
                work(i);
            return;
        }

        Begin(count, work);
        End();
    }

    /// <summary>
    /// Starts work items 0 to <paramref name="count"/> - 1 on the helpers. The caller may do other work without the team, and must then
    /// call <see cref="End"/>.
    /// </summary>
    public void Begin(int count, Action<int> work)
    {
        (_work, _count, _next, _exception) = (work, count, 0, null);
        Volatile.Write(ref _run, _run + 1);
        Interlocked.Exchange(ref _state, Open);
        Call(Math.Min(Threads - 1, count));
    }

    /// <summary>Does the items that no helper has begun, and returns when all are done. The first exception is rethrown.</summary>
    public void End()
    {
        Take();
        Interlocked.And(ref _state, ~Open);
        var spin = default(SpinWait);
        while (Volatile.Read(ref _state) != 0)
            spin.SpinOnce(sleep1Threshold: -1);
        _exception?.Throw();
    }

    /// <summary>Wakes helpers that sleep, and starts new helpers for the ones that have ended.</summary>
    private void Call(int wanted)
    {
        if (Volatile.Read(ref _sleepers) > 0)
        {
            lock (_sleep)
                Monitor.PulseAll(_sleep);
        }

        while (Volatile.Read(ref _helpers) < wanted && StartHelper())
        {
        }
    }

    /// <summary>Starts a helper. Returns false if the system gives no more threads; the other threads then do the work.</summary>
    private bool StartHelper()
    {
        Interlocked.Increment(ref _helpers);
        try
        {
            new Thread(Help) { IsBackground = true, Name = nameof(Team) }.Start();
            return true;
        }
        catch (Exception exception) when (exception is ThreadStartException or OutOfMemoryException)
        {
            Interlocked.Decrement(ref _helpers);
            return false;
        }
    }

    private void Take()
    {
        for (var i = Interlocked.Increment(ref _next) - 1; i < _count; i = Interlocked.Increment(ref _next) - 1)
        {
            try
            {
                _work(i);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _exception, ExceptionDispatchInfo.Capture(exception), null);
                Volatile.Write(ref _next, _count);
            }
        }
    }

    private void Help()
    {
        var done = 0L;
        while (Awaits(done))
        {
            if (!Begin())
                continue;
            done = Volatile.Read(ref _run);
            Take();
            Interlocked.Decrement(ref _state);
        }

        Interlocked.Decrement(ref _helpers);
    }

    /// <summary>Waits for the next run. Returns false after a second without one.</summary>
    private bool Awaits(long done)
    {
        var since = Stopwatch.GetTimestamp();
        while (!IsOpenAfter(done))
        {
            if (Stopwatch.GetTimestamp() - since < TicksAwake)
            {
                Thread.SpinWait(10);
                continue;
            }

            if (!Sleep(done))
                return false;
            since = Stopwatch.GetTimestamp();
        }

        return true;
    }

    /// <summary>
    /// Returns false after a second without work. A helper increments the count of sleepers before it checks for work, and a run opens
    /// before it reads that count: no wake-up is lost.
    /// </summary>
    private bool Sleep(long done)
    {
        lock (_sleep)
        {
            Interlocked.Increment(ref _sleepers);
            var isAwake = IsOpenAfter(done) || Monitor.Wait(_sleep, TimeSpan.FromSeconds(1));
            Interlocked.Decrement(ref _sleepers);
            return isAwake;
        }
    }

    private bool IsOpenAfter(long done) => (Volatile.Read(ref _state) & Open) != 0 && Volatile.Read(ref _run) != done;

    private bool Begin()
    {
        var state = Volatile.Read(ref _state);
        return (state & Open) != 0 && Interlocked.CompareExchange(ref _state, state + 1, state) == state;
    }
}
