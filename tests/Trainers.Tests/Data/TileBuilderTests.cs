using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.Data;

public class TileBuilderTests
{
    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(10, 0.9)]
    [InlineData(10, 0.1)]
    [InlineData(3000, 0.3)]
    [InlineData(3000, 0.01)]
    public void Rows_are_read_back_as_they_were_put_in(int features, double density)
    {
        var random = new Random(1);
        var x = PlainMatrix.Of(100, features, (_, _) => random.NextDouble() < density ? (float)random.Normal() : 0);
        var tiles = Build(x, hasWeights: true);
        var read = RowReader.Rows(new MemoryTileSet(tiles, features, Targets.Number("y"))).ToArray();
        Assert.Equal(100, read.Length);
        for (var row = 0; row < read.Length; row++)
        {
            var values = new double[features];
            for (var e = 0; e < read[row].Values.Length; e++)
                values[read[row].Column(e)] = read[row].Values.Span[e];
            Assert.Equal(x.Row(row), values);
            Assert.Equal([row], read[row].Labels.ToArray());
            Assert.Equal(row + 0.5, read[row].Weight);
        }
    }

    /// <summary>Sparse below a quarter: at a quarter exactly the tile is dense.</summary>
    [Theory]
    [InlineData(19, true)]
    [InlineData(20, false)]
    public void A_tile_is_sparse_where_less_than_a_quarter_is_stored(int stored, bool sparse)
    {
        var tile = Assert.Single(Build(PlainMatrix.Of(10, 8, (i, f) => (8 * i) + f < stored ? 1 : 0), hasWeights: false));
        Assert.Equal(sparse, tile.Sparse is not null);
        Assert.Equal(sparse, tile.Dense is null);
        Assert.Null(tile.Weights);
    }

    /// <summary>256 KiB of double for a tile, but at least 16 rows and at most 4096.</summary>
    [Theory]
    [InlineData(1, 4096)]
    [InlineData(20, 1638)]
    [InlineData(5000, 16)]
    public void The_rows_of_a_tile_depend_on_the_number_of_features_alone(int features, int expected)
    {
        var tiles = Build(new double[(2 * expected) + 1, features], hasWeights: false);
        Assert.Equal([expected, expected, 1], tiles.Select(tile => tile.Rows));
    }

    private static IReadOnlyList<Tile> Build(double[,] x, bool hasWeights)
    {
        var builder = new TileBuilder(x.Columns(), hasWeights);
        for (var row = 0; row < x.Rows(); row++)
        {
            var columns = Enumerable.Range(0, x.Columns()).Where(column => x[row, column] != 0).ToArray();
            builder.Add(columns, Array.ConvertAll(columns, column => (float)x[row, column]), [row], row + 0.5f);
        }

        return builder.Build();
    }
}
