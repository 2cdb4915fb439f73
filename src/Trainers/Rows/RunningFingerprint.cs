using System.IO.Hashing;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Rows;

/// <summary>Accumulates the <see cref="PassFingerprint"/> of a pass, tile by tile.</summary>
/// <remarks>
/// XXH3 hashes a tile while it is in the cache, much faster than rows are read. It detects accidental changes, and misses one with
/// probability 2⁻⁶⁴. It does not protect against deliberate changes.
/// </remarks>
internal sealed class RunningFingerprint
{
    private readonly XxHash3 _features = new();
    private readonly XxHash3 _labels = new();
    private readonly XxHash3 _weights = new();

    /// <summary>The fingerprint of all tiles so far.</summary>
    public PassFingerprint Value =>
        new(_features.GetCurrentHashAsUInt64(), _labels.GetCurrentHashAsUInt64(), _weights.GetCurrentHashAsUInt64());

    /// <summary>Adds the features and labels of the next tile.</summary>
    public void AddRows(Tile tile)
    {
        // The sizes are hashed too: otherwise moving a tile boundary would not change the hash.
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

    /// <summary>Adds the weights of the next tile, before class weights multiply them.</summary>
    public void AddWeights(Tile tile) => Append<float>(_weights, tile.Weights);

    private static void Append<T>(XxHash3 hash, ReadOnlySpan<T> values)
        where T : unmanaged => BytePieces.Of(values, hash.Append);
}
