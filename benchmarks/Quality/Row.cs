namespace Cotangent.Benchmarks.Quality;

/// <summary>A row for ML.NET, with a label of the type of the task.</summary>
internal sealed class Row<TLabel>
{
    public required float[] Features { get; init; }

    public required TLabel Label { get; init; }
}
