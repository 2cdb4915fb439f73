using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Tests.MiniBatch;

/// <summary>Tiles that are made again at each pass.</summary>
internal sealed class StreamedTiles(Func<TileSet> make) : TileSet(make().FeatureCount, make().Targets)
{
    private readonly TileSet _sizes = make();

    public override long RowCount => _sizes.RowCount;

    public override int TileCount => _sizes.TileCount;

    public override double TotalWeight => _sizes.TotalWeight;

    public override int LargestDense => _sizes.LargestDense;

    public override int LargestSparse => _sizes.LargestSparse;

    public override long StoredValues => _sizes.StoredValues;

    public override IReadOnlyList<Tile>? InMemory => null;

    public override IEnumerable<Tile> Read() => make().Read();
}
