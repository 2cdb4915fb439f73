namespace Cotangent.Benchmarks.Quality;

/// <summary>The origin of a trainer.</summary>
internal enum Side
{
    /// <summary>This project.</summary>
    Ours,

    /// <summary>ML.NET, the subject of the comparison.</summary>
    MlNet,

    /// <summary>The solver of this program, which shares no code with the trainers.</summary>
    Reference,
}
