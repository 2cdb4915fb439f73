using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.Data;

public class FingerprintTests
{
    private static readonly double[,] X = PlainMatrix.Of(20, 3, (i, f) => (i + f) % 2 == 0 ? 1 + i : 0);
    private static readonly double[,] Y = PlainMatrix.Of(20, 2, (i, j) => i - j);
    private static readonly double[] Weights = [.. Enumerable.Range(1, 20).Select(i => (double)i)];

    [Theory]
    [InlineData(Storage.Dense)]
    [InlineData(Storage.Sparse)]
    [InlineData(Storage.Mixed)]
    public void The_same_rows_have_the_same_fingerprint_and_any_other_value_has_another(Storage storage)
    {
        byte[] Of(double[,] x, double[,] y, double[]? weights) => Tiles.Of(x, y, weights, storage, rowsPerTile: 6).Fingerprint();

        var expected = Of(X, Y, Weights);
        Assert.Equal(32, expected.Length);
        Assert.Equal(expected, Of((double[,])X.Clone(), (double[,])Y.Clone(), [.. Weights]));

        for (var row = 0; row < 20; row++)
        {
            for (var f = 0; f < 3; f++)
                Assert.NotEqual(expected, Of(Changed(X, row, f), Y, Weights));
            for (var j = 0; j < 2; j++)
                Assert.NotEqual(expected, Of(X, Changed(Y, row, j), Weights));
            Assert.NotEqual(expected, Of(X, Y, [.. Weights.Select((weight, i) => i == row ? weight + 0.5 : weight)]));
        }
    }

    [Fact]
    public void Sizes_order_and_meaning_count_where_the_numbers_are_the_same()
    {
        static byte[] Of(double[,] x, double[,] y, double[]? weights) =>
            Tiles.Of(x, y, weights, Storage.Dense, rowsPerTile: 6).Fingerprint();

        var ones = Enumerable.Repeat(1.0, 20).ToArray();
        var wide = PlainMatrix.Of(10, 6, (i, f) => X[(2 * i) + (f / 3), f % 3]);
        byte[][] different =
        [
            Of(X, Y, null),
            Of(X, Y, ones),
            Of(PlainMatrix.Of(20, 3, (i, f) => X[19 - i, f]), Y, null),
            Of(wide, PlainMatrix.Of(10, 4, (i, j) => Y[(2 * i) + (j / 2), j % 2]), null),
            Tiles.Of(X, PlainMatrix.Of(20, 1, (i, _) => i % 2), null, Storage.Dense, rowsPerTile: 20).Fingerprint(),
            Classes().Fingerprint(),
        ];
        Assert.Equal(different.Length, different.Select(Convert.ToHexString).Distinct().Count());
    }

    private static MemoryTileSet Classes() =>
        new([.. Tiles.Of(X, PlainMatrix.Of(20, 1, (i, _) => i % 2), null, Storage.Dense, rowsPerTile: 20).Read()], 3, Targets.OneOf(
            ["a", "b"]));

    private static double[,] Changed(double[,] matrix, int row, int column)
    {
        var changed = (double[,])matrix.Clone();
        changed[row, column] += 0.5;
        return changed;
    }
}
