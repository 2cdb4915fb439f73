
namespace Cotangent.Benchmarks.Compare;

/// <summary>One way to do a piece of work.</summary>
/// <param name="Work">The work.</param>
/// <param name="Name">The contender's name in the table.</param>
/// <param name="Threads">The number of threads it may use.</param>
/// <param name="Run">Does the work once and returns the result. It is called once uncounted, then once in each round.</param>
internal sealed record Contender(Work Work, string Name, int Threads, Func<Result> Run)
{
    /// <summary>Whether the contender is part of this project.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Whether it runs in a separate process, whose threads may spin for a while after the work.</summary>
    public bool IsOutside { get; init; }

    /// <summary>A contender of this project.</summary>
    public static Contender Ours(Work work, string name, int threads, Func<Result> run) => new(work, name, threads, run) { IsOurs = true };

    /// <inheritdoc cref="Ours(Work, string, int, Func{Result})"/>
    public static Contender Ours(Work work, string name, int threads, Action run) => Ours(work, name, threads, Timed(run));

    /// <summary>A peer whose time is the time of a method call.</summary>
    public static Contender Peer(Work work, string name, int threads, Action run) => new(work, name, threads, Timed(run));

    private static Func<Result> Timed(Action run) => () => new Result(Clock.Seconds(run));
}
