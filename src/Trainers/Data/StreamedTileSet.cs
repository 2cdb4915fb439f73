namespace Cotangent.Trainers;

/// <summary>Tiles that do not fit the memory: each pass opens the cursor again and builds the very same ones, a few ahead of whoever works on them.</summary>
/// <param name="source">The rows.</param>
/// <param name="part">Which of the rows.</param>
/// <param name="first">What the first pass found; others must find the same.</param>
internal sealed class StreamedTileSet(RowSource source, RowPart part, TileSummary first) : TileSet(source.FeatureCount, source.Targets)
{
    /// <summary>Tiles ahead are at most so many, and together take about so many bytes, so that wide dense rows do not fill the memory.</summary>
    private const int TilesAhead = 16;

    private const long BytesAhead = 16L << 20;

    public override long RowCount => first.Rows;

    public override int TileCount => first.Tiles;

    public override double TotalWeight => first.TotalWeight;

    public override int LargestDense => first.LargestDense;

    public override int LargestSparse => first.LargestSparse;

    public override long StoredValues => first.StoredValues;

    public override IReadOnlyList<Tile>? InMemory => null;

    public override IEnumerable<Tile> Read() => ReadAhead.Of(Tiles(), (int)Math.Clamp(BytesAhead / first.LargestBytes, 1, TilesAhead));

    private IEnumerable<Tile> Tiles()
    {
        var found = default(TileSummary);
        foreach (var (tile, _) in source.Read(part))
        {
            found = found.With(tile);
            // A tile that nobody has memory for is a change of the data: counted on, to say how much of one.
            if (first.HasRoomFor(tile))
                yield return tile;
        }

        if (found != first)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"The data changes between passes: the first found {first.Rows} rows of {part.Name()} with {first.StoredValues} stored features, a later one {found.Rows} rows with {found.StoredValues}. ")
                + "Save the data to a file, cache it (mlContext.Data.Cache), or raise MemoryBudget so that it is read only once.");
        }
    }
}
