using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Reading;

/// <summary>Tiles that do not fit the memory: each pass opens the cursor again and builds the very same ones, a few ahead of whoever works on them.</summary>
/// <param name="source">The rows.</param>
/// <param name="found">What the first pass found, and of which rows; others must find the same.</param>
internal sealed class StreamedTileSet(RowSource source, FoundRows found) : TileSet(source.FeatureCount, source.Targets)
{
    /// <summary>Tiles ahead are at most so many, and together take about so many bytes, so that wide dense rows do not fill the memory.</summary>
    private const int TilesAhead = 16;

    private const long BytesAhead = 16L << 20;

    public override long RowCount => found.Tiles.Rows;

    public override int TileCount => found.Tiles.Tiles;

    public override double TotalWeight => found.Tiles.TotalWeight;

    public override int LargestDense => found.Tiles.LargestDense;

    public override int LargestSparse => found.Tiles.LargestSparse;

    public override long StoredValues => found.Tiles.StoredValues;

    public override IReadOnlyList<Tile>? InMemory => null;

    public override IEnumerable<Tile> Read() => ReadAhead.Of(Tiles(), (int)Math.Clamp(BytesAhead / found.Tiles.LargestBytes, 1, TilesAhead), source.Interruption);

    private IEnumerable<Tile> Tiles()
    {
        var (summary, fingerprint) = (default(TileSummary), new RunningFingerprint());
        foreach (var (tile, _) in source.Read(found.Part))
        {
            summary = summary.With(tile);
            fingerprint.AddRows(tile);
            fingerprint.AddWeights(tile);
            // A tile that nobody has memory for is a change of the data: counted on, to say how much of one.
            if (found.Tiles.HasRoomFor(tile))
                yield return source.Weigh(tile);
        }

        found.RequireSame(summary, fingerprint.Value);
    }
}
