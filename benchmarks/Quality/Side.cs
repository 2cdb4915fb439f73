namespace Cotangent.Benchmarks.Quality;

/// <summary>Who made a trainer.</summary>
internal enum Side
{
    /// <summary>This project.</summary>
    Ours,

    /// <summary>ML.NET: what ours is compared with.</summary>
    MlNet,

    /// <summary>The solver of this program, which shares no code with the trainers.</summary>
    Reference,
}
