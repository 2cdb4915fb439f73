using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>Counts how often it is asked, and interrupts at one of these times.</summary>
/// <param name="at">The question that is answered by an interruption, counted from 1; none by default.</param>
internal sealed class CountedInterruption(int at = int.MaxValue) : Interruption(CancellationToken.None)
{
    private int _questions;

    public int Questions => Volatile.Read(ref _questions);

    public override void Check()
    {
        if (Interlocked.Increment(ref _questions) >= at)
            throw new OperationCanceledException();
    }

    /// <summary>How often some work asks.</summary>
    public static int Count(Action<CountedInterruption> work)
    {
        var interruption = new CountedInterruption();
        work(interruption);
        return interruption.Questions;
    }
}
