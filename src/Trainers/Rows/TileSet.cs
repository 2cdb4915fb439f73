using System.Security.Cryptography;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Rows;

/// <summary>Rows as tiles. Every pass gives the same tiles in the same order.</summary>
internal abstract class TileSet(int featureCount, Targets targets)
{
    public int FeatureCount { get; } = featureCount;

    public Targets Targets { get; } = targets;

    public abstract long RowCount { get; }

    public abstract int TileCount { get; }

    /// <summary>Sum of the weights of the rows.</summary>
    public abstract double TotalWeight { get; }

    /// <summary>Rows of the largest tile with dense features; 0 if there is none.</summary>
    public abstract int LargestDense { get; }

    /// <summary>Rows of the largest tile with sparse features; 0 if there is none.</summary>
    public abstract int LargestSparse { get; }

    /// <summary>Number of features in memory, over all rows. Zeros of dense tiles count.</summary>
    public abstract long StoredValues { get; }

    public int LargestTile => Math.Max(LargestDense, LargestSparse);

    /// <summary>The tiles, if they are in memory; null if each pass reads them again.</summary>
    public abstract IReadOnlyList<Tile>? InMemory { get; }

    /// <summary>One pass over the tiles.</summary>
    public abstract IEnumerable<Tile> Read();

    /// <summary>One pass over the rows, dense or sparse.</summary>
    /// <param name="interruption">Checked at every tile; null for never.</param>
    public IEnumerable<TileRow> ReadRows(Interruption? interruption = null)
    {
        foreach (var tile in Read())
        {
            interruption?.Check();
            for (var row = 0; row < tile.Rows; row++)
                yield return tile.Row(row);
        }
    }

    /// <summary>
    /// SHA-256 of the sizes and of all features, labels and weights in their order: 32 bytes that identify the data. One pass.
    /// </summary>
    public byte[] Fingerprint(Interruption? interruption = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append<long>(hash, [FeatureCount, Targets.Count, Targets.AreClasses ? 1 : 0, RowCount]);
        foreach (var tile in Read())
        {
            interruption?.Check();
            Append<int>(hash, [tile.Rows, tile.Dense is null ? 1 : 0, tile.Weights is null ? 0 : 1]);
            Append<float>(hash, tile.Labels);
            Append<float>(hash, tile.Weights);
            Append<float>(hash, tile.Dense);
            for (var row = 0; tile.Sparse is { } sparse && row < tile.Rows; row++)
            {
                var (columns, values) = sparse.Row(row);
                Append<int>(hash, [columns.Length]);
                Append(hash, columns.Span);
                Append(hash, values.Span);
            }
        }

        return hash.GetHashAndReset();
    }

    private static void Append<T>(IncrementalHash hash, ReadOnlySpan<T> values)
        where T : unmanaged => BytePieces.Of(values, hash.AppendData);
}
