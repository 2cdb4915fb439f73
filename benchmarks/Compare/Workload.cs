
namespace Cotangent.Benchmarks.Compare;

/// <summary>Data, those who work on it, and what is to be reached.</summary>
internal abstract class Workload
{
    /// <summary>How it is asked for.</summary>
    public abstract string Name { get; }

    /// <summary>What it is.</summary>
    public abstract string Title { get; }

    /// <summary>Makes the data where it is not there yet, and everything that is not measured.</summary>
    public abstract IReadOnlyList<Contender> Prepare();

    /// <summary>What is to be reached, once everything is prepared.</summary>
    public abstract IReadOnlyList<Goal> Goals { get; }
}
