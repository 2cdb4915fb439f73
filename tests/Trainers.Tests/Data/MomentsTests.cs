using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;
using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.Data;

public class MomentsTests
{
    public static MatrixTheoryData<Storage, bool, bool> Cases => new(Enum.GetValues<Storage>(), [true, false], [true, false]);

    /// <summary>
    /// With 1 feature a panel has 16384 rows, with 70 it has 234: the widest have several, and a last one that is not full.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void They_are_those_of_plain_loops_on_random_shapes(Storage storage, bool centered, bool weighted)
    {
        var random = new Random(1);
        for (var features = 1; features <= 70; features++)
        {
            var (rows, outputs) = (random.Next(2, 500), random.Next(1, 5));
            var x = PlainMatrix.Of(rows, features, (_, f) => random.Next(3) == 0 ? (float)(f + (2 * random.Normal())) : 0);
            var y = PlainMatrix.Of(rows, outputs, (i, j) => (float)(100 + x[i, 0] + random.Normal()));
            AssertPlain(x, y, weighted ? Weights(random, rows) : null, storage, centered, rowsPerTile: random.Next(1, 400));
        }
    }

    /// <summary>A million deviations off zero: differences of sums of the rows as they are would leave four digits, or none.</summary>
    [Theory]
    [InlineData(Storage.Dense, true)]
    [InlineData(Storage.Sparse, false)]
    public void Rows_far_from_zero_lose_nothing_by_it(Storage storage, bool weighted)
    {
        var random = new Random(2);
        var x = PlainMatrix.Of(3000, 20, (_, f) => (float)(1e6 * (f - 10.5)) + random.Next(3));
        var y = PlainMatrix.Of(3000, 2, (_, _) => (float)(-1e6 + random.Next(5)));
        AssertPlain(x, y, weighted ? Weights(random, 3000) : null, storage, centered: true, rowsPerTile: 100);
    }

    /// <summary>
    /// What the first rows are is no measure of the others: the first tile of each slot is near 1000, and those after it are near zero.
    /// </summary>
    [Fact]
    public void Neither_do_rows_far_from_the_first_ones()
    {
        var random = new Random(3);
        var x = PlainMatrix.Of(4000, 20, (i, _) => (float)((i < 400 ? 1000 : 0) + (1e-3 * random.Normal())));
        var y = PlainMatrix.Of(4000, 1, (i, _) => (float)(i < 400 ? -1e5 : random.Normal()));
        AssertPlain(x, y, null, Storage.Dense, centered: true, rowsPerTile: 100);
    }

    /// <summary>Ten tiles, one, three or four at a time.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pauses_between_tiles_leave_the_bits(int group)
    {
        var random = new Random(3);
        var tiles = Tiles.Of(random.Normals(100, 5), random.Normals(100, 2), null, Storage.Dense, 10).Read().ToArray();
        double[] Sums(int tilesBetweenPauses)
        {
            var sums = new MomentAccumulator(5, 2, centered: true, new Team(2), Interruption.None);
            foreach (var some in tiles.Chunk(tilesBetweenPauses))
            {
                foreach (var tile in some)
                    sums.Add(tile);
                sums.Settle();
            }

            var moments = sums.Total();
            return [.. moments.Square, .. moments.Cross, .. moments.LabelSquares];
        }

        Assert.Equal(Sums(tiles.Length), Sums(group));
    }

    /// <summary>
    /// Rows of no weight, wherever they are, and whatever is in them, leave the very bits; whole tiles and a whole panel of them.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public void Rows_of_no_weight_leave_the_bits(int first)
    {
        var random = new Random(4);
        var (x, y) = (random.Normals(600, 3).Map(v => (float)v), random.Normals(600, 1).Map(v => (float)v));
        double[] weights = [.. Enumerable.Range(0, 600).Select(row => row >= first && row < first + 200 ? 0.0 : 1)];
        var expected = Bits(x, y, weights);
        Assert.All(expected, value => Assert.True(double.IsFinite(value)));
        var changed = PlainMatrix.Of(600, 3, (i, f) => weights[i] == 0 ? 1e6f : x[i, f]);
        Assert.Equal(expected, Bits(changed, y, weights));

        static double[] Bits(double[,] x, double[,] y, double[] weights)
        {
            var moments = MomentAccumulator.Of(Tiles.Of(x, y, weights, Storage.Dense, 100), centered: true, new Team(1), Interruption.None);
            return
            [
                moments.Weight, .. moments.FeatureCenter, .. moments.LabelCenter, .. moments.Square, .. moments.Cross,
                .. moments.LabelSquares,
            ];
        }
    }

    /// <summary>
    /// Where the moments say what the coefficients are, and rows are no better: at the condition number that <c>Tolerance</c> promises
    /// something for, and at ten times that, coefficients by moments are those of QR.
    /// </summary>
    /// <remarks>
    /// An element of S, or of R, is off by 3 γ of deviations of 1 (see <see cref="AssertPlain"/>), so S in its norm by 3 n γ, and the
    /// coefficients c by |S⁻¹| (|dR| + |dS| |c|) ≤ 3 γ κ² (√n + n |c|), since |S| is at least 1. QR, and the eigenvectors that solve it
    /// here, are granted as much.
    /// </remarks>
    [Theory]
    [InlineData(1e1)]
    [InlineData(1e2)]
    [InlineData(1e3)]
    [InlineData(1e4)]
    public void Coefficients_by_moments_are_those_of_QR(double condition)
    {
        const int Rows = 300;
        const int Features = 6;
        var random = new Random(5);
        var x = RandomProblem.Correlated(random, Rows, Features, condition).Map(v => (float)v);
        var y = PlainMatrix.Of(Rows, 1, (i, _) => (float)(x[i, 0] - x[i, 1] + random.Normal()));
        var moments = MomentAccumulator.Of(Tiles.Of(x, y, null, Storage.Dense, 64), centered: true, new Team(1), Interruption.None);
        var units = UnitsEstimate.OfMoments(moments, LabelUnits.Deviation(shared: false));
        var standardized = StandardizedMoments.Of(moments, units, extend: false);

        var (values, vectors) = SymmetricEigen.Of(PlainMatrix.Of(Features, Features, (i, j) => standardized.Square[(i * Features) + j]));
        var found = vectors.Times(PlainMatrix.Of(Features, 1, (e, _) =>
            Enumerable.Range(0, Features).Sum(i => vectors[i, e] * standardized.Cross[i]) / values[e]));
        var z = PlainMatrix.Of(Rows, Features, (i, f) => (x[i, f] - units.FeatureMeans[f]) * units.FeatureScales[f]);
        var expected = LeastSquares.Solve(z, y.Map(v => (v - units.LabelMeans[0]) / units.LabelDeviations[0]));

        var kappa = SymmetricEigen.ConditionNumber(z);
        var norm = LeastSquares.Norm(expected.RowMajor());
        var bound = 2 * 3 * Rounding.Gamma(Operations(Rows, Features)) * kappa * kappa * (Math.Sqrt(Features) + (Features * norm));
        Assert.InRange(LeastSquares.Norm(expected.RowMajor().Zip(found.RowMajor(), (e, f) => e - f)), 0, bound);
        // It is what is promised up to 10³, relative to the coefficients: 10⁻⁴.
        Assert.True(condition > 1e3 || bound < 1e-4 * norm);
    }

    [Theory]
    [InlineData(1, long.MaxValue)]
    [InlineData(1, 1)]
    [InlineData(900, long.MaxValue)]
    public void Summed_up_as_rows_are_read_they_have_the_bits_of_those_of_tiles(long enough, long budget)
    {
        var reading = Reading.Of("Sizes") with { ExampleWeightColumnName = "Weight", ValidationFraction = 0.2 };
        var rows = Observation.Draw(seed: 1, rows: 3000, features: 60, density: 0.1, sparse: true);
        var kept = reading.Read(rows);
        Assert.InRange(kept.Training.RowCount, 1000, 2500);
        foreach (var threads in (int[])[1, 2, 3])
        {
            var team = new Team(threads);
            var read = reading.Read(rows, budget, enough, team);
            AssertSame(MomentAccumulator.Of(kept.Training, centered: true, team, Interruption.None), read.Moments!);
            Assert.Null(read.Training.InMemory);

            // Rows that are not kept can still be read, and those to measure are kept.
            Assert.Equal(budget > 1, read.Validation!.InMemory is not null);
            TileBits.AssertSame(kept.Training.Read(), read.Training.Read());
            TileBits.AssertSame(kept.Validation!.Read(), read.Validation.Read());
        }
    }

    /// <summary>Groups of tiles are summed up one after the other, and the memory of a tile is used again only when it has been.</summary>
    [Fact]
    public void Rows_that_come_faster_than_they_are_summed_up_change_no_bit()
    {
        var random = new Random(6);
        var rows = Enumerable.Range(0, 20_000).Select(_ => new Observation
        {
            Features = new(150, [.. Enumerable.Range(0, 150).Select(_ => (float)random.NextDouble() + 1)]),
            Number = (float)random.NextDouble(),
        }).ToArray();
        var kept = Reading.Of("Number").Read(rows).Training;
        Assert.InRange(kept.TileCount, 80, 100);
        var expected = MomentAccumulator.Of(kept, centered: true, new Team(1), Interruption.None);
        for (var i = 0; i < 5; i++)
            AssertSame(expected, Reading.Of("Number").Read(rows, rowsForMoments: 1, team: new Team(2)).Moments!);
    }

    [Fact]
    public void Fewer_rows_than_are_enough_are_kept()
    {
        var rows = Observation.Draw(seed: 1, rows: 3000, features: 60, density: 0.1, sparse: false);
        var kept = Reading.Of("Number").Read(rows);
        foreach (var (enough, sums) in new[] { (kept.Training.RowCount, true), (kept.Training.RowCount + 1, false) })
        {
            var read = Reading.Of("Number").Read(rows, rowsForMoments: enough, team: new Team(2));
            Assert.Equal(sums, read.Moments is not null);
            Assert.Equal(sums, read.Training.InMemory is null);
        }
    }

    /// <summary>The work of a group of tiles is going on while the next rows are read; an error ends both.</summary>
    [Fact]
    public void An_error_of_the_source_comes_through_while_moments_are_summed_up()
    {
        var broken = new IOException("The file is gone.");
        var watched = new WatchedDataView(Observation.View(Enumerable.Repeat(new Observation(), 100_000)))
        {
            OnRow = (_, position) =>
            {
                if (position == 90_000)
                    throw broken;
            },
        };
        Assert.Same(broken, Assert.Throws<IOException>(() => Reading.Of("Number").Read(watched, rowsForMoments: 1, team: new Team(2))));
        Assert.Equal(0, watched.Open);
    }

    private static void AssertSame(Moments expected, Moments found)
    {
        Assert.Equal(expected.Weight, found.Weight);
        Assert.Equal(expected.FeatureCenter, found.FeatureCenter);
        Assert.Equal(expected.LabelCenter, found.LabelCenter);
        Assert.Equal(expected.Square, found.Square);
        Assert.Equal(expected.Cross, found.Cross);
        Assert.Equal(expected.LabelSquares, found.LabelSquares);
    }

    /// <summary>
    /// Against loops over the rows, about their means where centered.
    /// </summary>
    /// <remarks>
    /// A panel is off the mean of the rows before it. Moved to the mean of both, its squares are at least V/(V + w) of what they are there,
    /// with weights V before and w of the panel, which is a fourth or more but where a panel outweighs all before it three times; together
    /// at most 4 times those about the mean of all. So an element is off by 4 γ √(Aᵢ Aⱼ), A being the sum of the squares of a feature
    /// (Cauchy and Schwarz), twice because both sides round, and by the γ of a mean times what is off the other mean, the sum of which is
    /// at most √(A W).
    /// </remarks>
    private static void AssertPlain(double[,] x, double[,] y, double[]? weights, Storage storage, bool centered, int rowsPerTile)
    {
        var (rows, features, outputs) = (x.Rows(), x.Columns(), y.Columns());
        var moments = MomentAccumulator.Of(Tiles.Of(x, y, weights, storage, rowsPerTile), centered, new Team(2), Interruption.None);
        double Weight(int row) => weights?[row] ?? 1;
        var total = Enumerable.Range(0, rows).Sum(Weight);
        double[] Means(double[,] of) =>
            [.. Enumerable.Range(0, of.Columns()).Select(j => Enumerable.Range(0, rows).Sum(i => Weight(i) * of[i, j]) / total)];
        var (xMeans, yMeans) = (Means(x), Means(y));
        var z = PlainMatrix.Of(rows, features, (i, f) => x[i, f] - (centered ? xMeans[f] : 0));
        var v = PlainMatrix.Of(rows, outputs, (i, j) => y[i, j] - (centered ? yMeans[j] : 0));
        double Sum(double[,] left, int i, double[,] right, int j) =>
            Enumerable.Range(0, rows).Sum(row => Weight(row) * left[row, i] * right[row, j]);

        var gamma = 2 * Rounding.Gamma(Operations(rows, features));
        double Root(double[,] of, int j) => Math.Sqrt(Sum(of, j, of, j));
        double Bound(double left, double leftMean, double right, double rightMean) =>
            gamma * ((4 * left * right) + (Math.Sqrt(total) * ((Math.Abs(leftMean) * right) + (Math.Abs(rightMean) * left))));
        Assert.Equal(total, moments.Weight, gamma * total);
        var (xRoots, yRoots) =
            (Enumerable.Range(0, features)
                .Select(f => Root(z, f))
                .ToArray(), Enumerable.Range(0, outputs)
                .Select(j => Root(v, j))
                .ToArray());
        for (var i = 0; i < features; i++)
        {
            Assert.Equal(xMeans[i], moments.FeatureMean(i), gamma * (Math.Abs(xMeans[i]) + (xRoots[i] / Math.Sqrt(total))));
            for (var j = 0; j < features; j++)
                Assert.Equal(Sum(z, i, z, j), moments.Square[(i * features) + j], Bound(xRoots[i], xMeans[i], xRoots[j], xMeans[j]));
        }

        for (var j = 0; j < outputs; j++)
        {
            Assert.Equal(yMeans[j], moments.LabelMean(j), gamma * (Math.Abs(yMeans[j]) + (yRoots[j] / Math.Sqrt(total))));
            Assert.Equal(Sum(v, j, v, j), moments.LabelSquares[j], Bound(yRoots[j], yMeans[j], yRoots[j], yMeans[j]));
            for (var i = 0; i < features; i++)
                Assert.Equal(Sum(v, j, z, i), moments.Cross[(j * features) + i], Bound(yRoots[j], yMeans[j], xRoots[i], xMeans[i]));
        }
    }

    /// <summary>One after the other: the rows of all panels at most, some for each panel and slot, and the change of units.</summary>
    private static int Operations(int rows, int features) => rows + (8 * ((rows * features / 1024) + 4)) + 40;

    private static double[] Weights(Random random, int rows) =>
        [.. Enumerable.Range(0, rows).Select(row => row % 5 == 0 ? 0 : (double)(float)random.LogUniform(0.1, 10))];
}
