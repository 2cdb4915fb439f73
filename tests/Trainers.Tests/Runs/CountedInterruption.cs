using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>Counts its checks, and interrupts at one of them.</summary>
/// <param name="at">The number of the check that interrupts, from 1; none by default.</param>
internal sealed class CountedInterruption(int at = int.MaxValue) : Interruption(CancellationToken.None)
{
    private int _checks;

    public int Checks => Volatile.Read(ref _checks);

    public override void Check()
    {
        if (Interlocked.Increment(ref _checks) >= at)
            throw new OperationCanceledException();
    }

    /// <summary>The number of checks in some work.</summary>
    public static int Count(Action<CountedInterruption> work)
    {
        var interruption = new CountedInterruption();
        work(interruption);
        return interruption.Checks;
    }
}
