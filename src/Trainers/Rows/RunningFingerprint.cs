using System.IO.Hashing;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Rows;

/// <summary>The <see cref="PassFingerprint"/> of the tiles of a pass as they come.</summary>
/// <remarks>
/// XXH3 reads a tile while it is in the cache, faster than rows are read by far. It finds changes by accident, with a
/// chance of 2⁻⁶⁴ to overlook one; it is no guard against who wants to deceive.
/// </remarks>
internal sealed class RunningFingerprint
{
    private readonly XxHash3 _features = new();
    private readonly XxHash3 _labels = new();
    private readonly XxHash3 _weights = new();

    /// <summary>Of all tiles so far.</summary>
    public PassFingerprint Value =>
        new(_features.GetCurrentHashAsUInt64(), _labels.GetCurrentHashAsUInt64(), _weights.GetCurrentHashAsUInt64());

    /// <summary>Adds the features and labels of the next tile.</summary>
    public void AddRows(Tile tile)
    {
        // Without its sizes, a tile could share numbers with the one before it.
        Append<int>(_features, [tile.Rows, tile.Sparse?.StoredCount ?? -1]);
        if (tile.Sparse is { } sparse)
        {
            Append(_features, sparse.RowStarts);
            Append(_features, sparse.AllColumns);
            Append(_features, sparse.AllValues);
        }
        else
        {
            Append<float>(_features, tile.Dense);
        }

        Append<float>(_labels, tile.Labels);
    }

    /// <summary>Adds the weights of the next tile, before those of classes are in them.</summary>
    public void AddWeights(Tile tile) => Append<float>(_weights, tile.Weights);

    private static void Append<T>(XxHash3 hash, ReadOnlySpan<T> values)
        where T : unmanaged => BytePieces.Of(values, hash.Append);
}
