namespace Cotangent.Trainers;

/// <summary>Rows as tiles, which can be enumerated any number of times: always the same tiles in the same order.</summary>
internal abstract class TileSet(int featureCount, Targets targets)
{
    public int FeatureCount { get; } = featureCount;

    public Targets Targets { get; } = targets;

    public abstract long RowCount { get; }

    public abstract int TileCount { get; }

    /// <summary>Sum of the weights of the rows.</summary>
    public abstract double TotalWeight { get; }

    /// <summary>Rows of the largest tile with dense features; 0 where there is none.</summary>
    public abstract int LargestDense { get; }

    /// <summary>Rows of the largest tile with sparse features; 0 where there is none.</summary>
    public abstract int LargestSparse { get; }

    /// <summary>Nonzero features of all rows.</summary>
    public abstract long StoredValues { get; }

    public int LargestTile => Math.Max(LargestDense, LargestSparse);

    /// <summary>The tiles where they are in memory; null where each pass reads them again.</summary>
    public abstract IReadOnlyList<Tile>? InMemory { get; }

    /// <summary>One pass.</summary>
    public abstract IEnumerable<Tile> Read();
}
