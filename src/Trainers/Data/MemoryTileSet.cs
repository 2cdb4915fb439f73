namespace Cotangent.Trainers;

/// <summary>Tiles in memory.</summary>
internal sealed class MemoryTileSet(IReadOnlyList<Tile> tiles, int featureCount, Targets targets) : TileSet(featureCount, targets)
{
    public override long RowCount { get; } = tiles.Sum(tile => (long)tile.Rows);

    public override int TileCount => tiles.Count;

    public override double TotalWeight { get; } = tiles.Sum(tile => tile.TotalWeight);

    public override int LargestDense { get; } = tiles.Max(tile => tile.Sparse is null ? tile.Rows : 0);

    public override int LargestSparse { get; } = tiles.Max(tile => tile.Sparse is null ? 0 : tile.Rows);

    public override long StoredValues { get; } = tiles.Sum(tile => tile.StoredValues);

    public override IReadOnlyList<Tile> InMemory => tiles;

    public override IEnumerable<Tile> Read() => tiles;
}
