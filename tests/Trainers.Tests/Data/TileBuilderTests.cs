using System.Collections.Concurrent;
using Cotangent.Trainers.Rows;
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
        var read = new MemoryTileSet(tiles, features, Targets.Number("y")).ReadRows().ToArray();
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

    /// <summary>Rows are checked before they come here; one that is changed after that must not reach what has no bounds.</summary>
    [Fact]
    public void A_column_beyond_the_features_makes_no_tile()
    {
        var builder = new TileBuilder(featureCount: 20, outputCount: 1, hasWeights: false);
        Assert.Null(builder.Add([3, 20], [1, 2], nonzeroCount: 2, [0], weight: 1));
        Assert.Contains(
            "index 20; expected indices below 20",
            Assert.Throws<InvalidOperationException>(builder.Finish).Message,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// Rows are collected in one of two ways, and memory is used again; neither shows: dense and sparse rows in any order, all or some of
    /// their features stored, zeros of both signs among them.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(40_000)]
    public void Any_rows_in_any_order_are_read_back_from_memory_that_is_used_again(int features)
    {
        var random = new Random(2);
        var recycled = new ConcurrentBag<float[]>();
        var builder = new TileBuilder(features, outputCount: 1, hasWeights: false, recycled);
        var waiting = new Queue<float[]>();
        var tiles = 0;
        var density = 1.0;
        for (var row = 0; row < (features > 1000 ? 60 : 20_000); row++)
        {
            density = random.Next(1 + (10_000 / features)) == 0
                ? random.Next(3) switch { 0 => 0.1 * random.NextDouble(), 1 => 0.6, _ => 1 }
                : density;
            var share = random.Next(100) == 0 ? 1 - density : density;
            var values = Enumerable.Range(0, features)
                .Select(_ => random.NextDouble() < share ? (float)random.Normal() : random.Next(2) == 0 ? 0f : -0f).ToArray();
            waiting.Enqueue(values);
            var stored = Enumerable.Range(0, features).Where(column => values[column] != 0 || random.Next(3) == 0).ToArray();
            var (columns, kept) = random.Next(2) == 0 ? ([], values) : (stored, Array.ConvertAll(stored, column => values[column]));
            Check(builder.Add(columns, kept, values.Count(value => value != 0), [row], 1));
        }

        Check(builder.Finish());
        Assert.Empty(waiting);
        Assert.InRange(tiles, 2, 10_000);

        void Check(Tile? tile)
        {
            if (tile is null)
                return;
            tiles++;
            foreach (var row in new MemoryTileSet([tile], features, Targets.Number("y")).ReadRows())
            {
                var found = new float[features];
                for (var e = 0; e < row.Values.Length; e++)
                    found[row.Column(e)] = row.Values.Span[e];
                // By their bits: no zero is negative.
                Assert.Equal(
                    waiting.Dequeue().Select(value => BitConverter.SingleToInt32Bits(value + 0)),
                    found.Select(BitConverter.SingleToInt32Bits));
            }

            if (tile.Dense is { } dense)
            {
                Array.Fill(dense, float.NaN);
                recycled.Add(dense);
            }
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
    public void The_rows_of_a_dense_tile_depend_on_the_number_of_features_alone(int features, int expected)
    {
        var tiles = Build(PlainMatrix.Of((2 * expected) + 1, features, (_, _) => 1), hasWeights: false);
        Assert.Equal([expected, expected, 1], tiles.Select(tile => tile.Rows));
        Assert.All(tiles, tile => Assert.NotNull(tile.Dense));
    }

    /// <summary>32 K stored values, but at most 4096 rows, and at least 16 where each row has many.</summary>
    [Theory]
    [InlineData(100_000, 0, 4096)]
    [InlineData(100_000, 1, 4096)]
    [InlineData(100_000, 10, 3276)]
    [InlineData(100_000, 100, 327)]
    [InlineData(100_000, 10_000, 16)]
    [InlineData(100, 5, 4096)]
    public void A_sparse_tile_has_as_many_rows_as_fill_it_with_stored_values(int features, int stored, int expected)
    {
        var tiles = Build(Enumerable.Repeat(stored, (2 * expected) + 1), features);
        Assert.Equal([expected, expected, 1], tiles.Select(tile => tile.Rows));
        Assert.All(tiles, tile => Assert.NotNull(tile.Sparse));
    }

    /// <summary>1 MiB of double for the scores of a tile.</summary>
    [Theory]
    [InlineData(32, 4096)]
    [InlineData(400, 327)]
    [InlineData(100_000, 16)]
    public void With_many_outputs_a_tile_has_fewer_rows(int outputs, int expected)
    {
        Assert.Equal([expected, 1], Build(Enumerable.Repeat(0, expected + 1), features: 3, outputs).Select(tile => tile.Rows));
        Assert.Equal([expected, 1], Build(Enumerable.Repeat(1, expected + 1), features: 1, outputs).Select(tile => tile.Rows));
    }

    /// <summary>
    /// Of 4096 features a dense tile has 16 rows. After 100 sparse rows there is room for the values of 7 dense ones; 33 are left for tiles
    /// of their own.
    /// </summary>
    [Fact]
    public void Where_dense_rows_follow_sparse_ones_a_new_tile_begins()
    {
        var rows = Enumerable.Repeat(10, 100).Concat(Enumerable.Repeat(4096, 40)).Concat(Enumerable.Repeat(10, 20));
        var tiles = Build(rows, features: 4096);
        Assert.Equal([(107, true), (16, false), (16, false), (21, true)], tiles.Select(tile => (tile.Rows, tile.Sparse is not null)));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.3)]
    [InlineData(0.02)]
    public void No_tile_is_larger_than_it_may_be(double density)
    {
        var random = new Random(1);
        foreach (var features in (int[])[1, 7, 300, 5000])
        {
            var rows = Enumerable.Range(0, 6000)
                .Select(_ => random.Next(4) == 0 ? features : (int)(density * random.Next(features + 1)))
                .ToArray();
            var tiles = Build(rows, features);
            Assert.Equal(rows.Length, tiles.Sum(tile => tile.Rows));
            Assert.All(tiles, tile => Assert.InRange(tile.StoredValues, 0, Math.Max(32 * 1024, 16 * features)));
            Assert.All(tiles, tile => Assert.InRange(tile.Rows, 1, 4096));
        }
    }

    [Theory]
    [InlineData(1, false, (4 * 100 * 20) + (4 * 100))]
    [InlineData(1, true, (4 * 100 * 20) + (4 * 100) + (4 * 100))]
    [InlineData(0.05, true, (8 * 100) + (4 * 101) + (4 * 100) + (4 * 100))]
    public void The_bytes_of_a_tile_are_those_of_its_arrays(double density, bool hasWeights, long expected) =>
        Assert.Equal(expected, Assert.Single(Build(PlainMatrix.Of(100, 20, (_, f) => f < 20 * density ? 1 : 0), hasWeights)).Bytes);

    private static List<Tile> Build(double[,] x, bool hasWeights)
    {
        var builder = new TileBuilder(x.Columns(), outputCount: 1, hasWeights);
        return Build(builder, Enumerable.Range(0, x.Rows()).Select(row =>
        {
            var columns = Enumerable.Range(0, x.Columns()).Where(column => x[row, column] != 0).ToArray();
            return (columns, Array.ConvertAll(columns, column => (float)x[row, column]));
        }));
    }

    /// <summary>Rows by how many features they store.</summary>
    private static List<Tile> Build(IEnumerable<int> stored, int features, int outputs = 1)
    {
        var (columns, values) = (Enumerable.Range(0, features).ToArray(), Enumerable.Repeat(1f, features).ToArray());
        return Build(new TileBuilder(features, outputs, hasWeights: false), stored.Select(count => (columns[..count], values[..count])));
    }

    private static List<Tile> Build(TileBuilder builder, IEnumerable<(int[] Columns, float[] Values)> rows)
    {
        var tiles = new List<Tile?>();
        foreach (var (position, (columns, values)) in rows.Index())
            tiles.Add(builder.Add(columns, values, values.Length, [position], position + 0.5f));
        tiles.Add(builder.Finish());
        return [.. tiles.OfType<Tile>()];
    }
}
