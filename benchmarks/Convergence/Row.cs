
namespace Cotangent.Benchmarks.Convergence;

/// <summary>A row as ML.NET reads it: a label of the type that the task needs.</summary>
internal sealed class Row<TLabel>
{
    public required float[] Features { get; init; }

    public required TLabel Label { get; init; }

    public required float Weight { get; init; }
}
