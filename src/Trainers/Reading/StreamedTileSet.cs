using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Reading;

/// <summary>
/// Tiles that do not fit the memory. Each pass opens a new cursor and builds the same tiles, a few of them ahead of the caller.
/// </summary>
/// <param name="source">The rows.</param>
/// <param name="found">The part, and the rows that the first pass found in it. Each later pass must find the same rows.</param>
internal sealed class StreamedTileSet(RowSource source, FoundRows found) : TileSet(source.FeatureCount, source.Targets)
{
    /// <summary>Most tiles ahead of the caller.</summary>
    private const int TilesAhead = 16;

    /// <summary>About the most bytes of the tiles ahead, so that wide dense rows do not fill the memory.</summary>
    private const long BytesAhead = 16L << 20;

    public override long RowCount => found.Tiles.Rows;

    public override int TileCount => found.Tiles.Tiles;

    public override double TotalWeight => found.Tiles.TotalWeight;

    public override int LargestDense => found.Tiles.LargestDense;

    public override int LargestSparse => found.Tiles.LargestSparse;

    public override long StoredValues => found.Tiles.StoredValues;

    public override IReadOnlyList<Tile>? InMemory => null;

    public override IEnumerable<Tile> Read() =>
        ReadAhead.Of(Tiles(), (int)Math.Clamp(BytesAhead / found.Tiles.LargestBytes, 1, TilesAhead), source.Interruption);

    private IEnumerable<Tile> Tiles()
    {
        var (summary, fingerprint) = (default(TileSummary), new RunningFingerprint());
        foreach (var (tile, _) in source.Read(found.Part))
        {
            summary = summary.With(tile);
            fingerprint.AddRows(tile);
            fingerprint.AddWeights(tile);
            // A tile larger than any of the first pass means that the data has changed. Counting continues, so that the error can name the
            // difference.
            if (found.Tiles.HasRoomFor(tile))
                yield return source.Weigh(tile);
        }

        found.RequireSame(summary, fingerprint.Value);
    }
}
