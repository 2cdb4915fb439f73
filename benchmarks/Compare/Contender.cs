
namespace Cotangent.Benchmarks.Compare;

/// <summary>One way to do a piece of work.</summary>
/// <param name="Work">What it does.</param>
/// <param name="Name">Who does it.</param>
/// <param name="Threads">How many threads it may use.</param>
/// <param name="Run">Does it once, and says what it took. It is called once without being counted, and then once in each round.</param>
internal sealed record Contender(Work Work, string Name, int Threads, Func<Result> Run)
{
    /// <summary>Whether it is this project's.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Whether it runs in a process of its own, whose threads may still be looking for work when it is done.</summary>
    public bool IsOutside { get; init; }

    /// <summary>One of this project.</summary>
    public static Contender Ours(Work work, string name, int threads, Func<Result> run) => new(work, name, threads, run) { IsOurs = true };

    /// <inheritdoc cref="Ours(Work, string, int, Func{Result})"/>
    public static Contender Ours(Work work, string name, int threads, Action run) => Ours(work, name, threads, Timed(run));

    /// <summary>One of others, whose time is that of calling a method.</summary>
    public static Contender Peer(Work work, string name, int threads, Action run) => new(work, name, threads, Timed(run));

    private static Func<Result> Timed(Action run) => () => new Result(Clock.Seconds(run));
}
