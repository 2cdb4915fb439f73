namespace Cotangent.Trainers.Rows;

/// <summary>Tiles in memory.</summary>
internal sealed class MemoryTileSet(IReadOnlyList<Tile> tiles, int featureCount, Targets targets) : TileSet(featureCount, targets)
{
    private readonly TileSummary _summary = tiles.Aggregate(default(TileSummary), (summary, tile) => summary.With(tile));

    public override long RowCount => _summary.Rows;

    public override int TileCount => _summary.Tiles;

    public override double TotalWeight => _summary.TotalWeight;

    public override int LargestDense => _summary.LargestDense;

    public override int LargestSparse => _summary.LargestSparse;

    public override long StoredValues => _summary.StoredValues;

    public override IReadOnlyList<Tile> InMemory => tiles;

    public override IEnumerable<Tile> Read() => tiles;
}
