using System.Runtime.ExceptionServices;

namespace Cotangent.Trainers;

/// <summary>The threads of one training run. Work is numbered, and what each number does never depends on which thread does it.</summary>
internal sealed class Team(int threads)
{
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads };

    public int Threads { get; } = threads;

    /// <summary>Does work 0 to <paramref name="count"/> - 1, and returns when all of it is done. An exception of one is thrown as it is.</summary>
    public void Run(int count, Action<int> work)
    {
        if (count == 1 || Threads == 1)
        {
            for (var i = 0; i < count; i++)
                work(i);
            return;
        }

        try
        {
            Parallel.For(0, count, _options, work);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
