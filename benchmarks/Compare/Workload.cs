
namespace Cotangent.Benchmarks.Compare;

/// <summary>Data, contenders and goals.</summary>
internal abstract class Workload
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The title.</summary>
    public abstract string Title { get; }

    /// <summary>Generates missing data, and prepares all that is not timed.</summary>
    public abstract IReadOnlyList<Contender> Prepare();

    /// <summary>The goals, once everything is prepared.</summary>
    public abstract IReadOnlyList<Goal> Goals { get; }
}
