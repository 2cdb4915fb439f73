using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;
using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.Data;

public class LabelUnitsTests
{
    /// <summary>The interquartile range of the standard normal distribution.</summary>
    private const double NormalDistance = 1.3489795;

    public static MatrixTheoryData<int, bool, bool> Cases => new(Enumerable.Range(1, 5), [true, false], [true, false]);

    /// <summary>An integer weight repeats the row: the oracle takes the label at each share of the repeated, sorted labels.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Robust_units_are_those_of_sorted_labels_repeated_by_weight(int seed, bool center, bool shared)
    {
        var random = new Random(seed);
        var rows = random.Next(5, 40);
        var y = PlainMatrix.Of(rows, 3, (_, j) => (float)((100 * j) + (Math.Pow(5, j) * Math.Exp(random.Normal()))));
        double[] weights = [.. Enumerable.Range(0, rows).Select(_ => (double)random.Next(4))];
        weights[0] = 1;
        var (centers, units) = LabelUnits.Robust(shared).Of(Rows(y, weights), center, null);

        double[] scales = [.. Enumerable.Range(0, 3).Select(j =>
        {
            var sorted = Enumerable.Range(0, rows).SelectMany(i => Enumerable.Repeat(y[i, j], (int)weights[i])).Order().ToArray();
            Assert.Equal(center ? Quantile(sorted, 2) : 0, centers[j]);
            return (Quantile(sorted, 3) - Quantile(sorted, 1)) / NormalDistance;
        })];
        Assert.All(scales, scale => Assert.True(scale > 0));
        for (var j = 0; j < 3; j++)
            Assert.Equal(shared ? Math.Sqrt(scales.Average(s => s * s)) : scales[j], units[j], Rounding.Gamma(10) * units[j]);

        // Of so many quarters: the first label with as many at or below it.
        static double Quantile(double[] sorted, int quarters) => sorted[(((quarters * sorted.Length) + 3) / 4) - 1];
    }

    /// <summary>
    /// Six of ten labels are 7: their quartiles are one number. The others are 1, 2, 3 and 10 away, the median of which is 2.
    /// </summary>
    [Fact]
    public void Where_quartiles_are_one_number_the_others_tell_the_unit()
    {
        var y = PlainMatrix.Of(10, 1, (i, _) => i < 6 ? 7 : i == 6 ? 8 : i == 7 ? 5 : i == 8 ? 10 : -3);
        var (centers, units) = LabelUnits.Robust(shared: false).Of(Rows(y, null), center: true, null);
        Assert.Equal([7], centers);
        Assert.Equal([2], units);
    }

    /// <summary>Weights are whole numbers, whose sums are exact in any order.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Equal_labels_may_come_in_any_order(int seed, bool center, bool shared)
    {
        var random = new Random(seed);
        // With six of ten at 0, quartiles are one number in the second output, and distances of others are equal, too.
        (double First, double Second, double Weight)[] rows =
            [.. Enumerable.Range(0, 200)
                .Select(_ => ((double)random.Next(7), random.Next(10) < 6 ? 0.0 : random.Next(-2, 3), (double)random.Next(1, 4)))];
        var (centers, units) = Of(rows);
        for (var draw = 0; draw < 5; draw++)
        {
            random.Shuffle(rows);
            var other = Of(rows);
            Assert.Equal(centers, other.Centers);
            Assert.Equal(units, other.Units);
        }

        (double[] Centers, double[] Units) Of((double First, double Second, double Weight)[] of) => LabelUnits.Robust(shared).Of(
            Rows(PlainMatrix.Of(of.Length, 2, (i, j) => j == 0 ? of[i].First : of[i].Second), [.. of.Select(row => row.Weight)]),
            center,
            null);
    }

    /// <summary>A tenth of the labels, wherever they are, does not move quartiles out of the range of the others.</summary>
    [Theory]
    [InlineData(1e3)]
    [InlineData(1e30)]
    public void Few_labels_far_off_do_not_move_robust_units(double outlier)
    {
        var random = new Random(1);
        var y = random.Normals(1000, 1).Map(v => (float)v);
        var clean = LabelUnits.Robust(shared: false).Of(Rows(y, null), center: true, null);
        for (var i = 0; i < 100; i++)
            y[i, 0] = (float)outlier;
        var (centers, units) = LabelUnits.Robust(shared: false).Of(Rows(y, null), center: true, null);

        // The quartiles of the others are now at 5/18 and 15/18 of them: of a normal distribution 0.59 below and 0.97 above, 1.16 units;
        // its median at 5/9, 0.14 above.
        Assert.Equal(clean.Units[0] * 1.156, units[0], 0.1);
        Assert.Equal(clean.Centers[0] + 0.14, centers[0], 0.1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_constant_label_has_its_value_as_center_and_a_unit_of_1_whatever_the_others_are(bool robust)
    {
        var y = PlainMatrix.Of(20, 2, (i, j) => j == 0 ? 0.1f : i);
        var labels = robust ? LabelUnits.Robust(shared: false) : LabelUnits.Deviation(shared: false);
        var (centers, units) = labels.Of(Rows(y, null), center: true, null);
        Assert.Equal(0.1f, centers[0]);
        Assert.Equal(1, units[0]);
        Assert.True(units[1] > 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Deviations_are_those_of_plain_sums_and_of_moments(bool shared)
    {
        var random = new Random(1);
        var y = PlainMatrix.Of(50, 3, (_, j) => (float)(10 + (Math.Pow(10, j) * random.Normal())));
        double[] weights = [.. Enumerable.Range(0, 50).Select(_ => (double)(float)random.LogUniform(0.1, 10))];
        var rows = Rows(y, weights);
        var expected = ColumnUnits.Of(y, weights);
        var common = Math.Sqrt(expected.Deviations.Average(d => d * d));
        foreach (var (centers, units) in ((double[], double[])[])[
            LabelUnits.Deviation(shared).Of(rows, center: true, null),
            LabelUnits.Deviation(shared).Of(MomentAccumulator.Of(rows, centered: true, new Team(1), Interruption.None))])
        {
            for (var j = 0; j < 3; j++)
            {
                var largest = Enumerable.Range(0, 50).Max(i => Math.Abs(y[i, j]));
                Assert.Equal(expected.Means[j], centers[j], 4 * Rounding.Gamma(60) * largest);
                Assert.Equal(
                    shared
                        ? common
                        : expected.Deviations[j], units[j], 4 * Rounding.Gamma(60) * (shared ? y.RowMajor().Max(Math.Abs) : largest));
            }
        }
    }

    [Fact]
    public void Moments_do_not_tell_quartiles()
    {
        var moments = MomentAccumulator.Of(Rows(new double[4, 1], null), centered: true, new Team(1), Interruption.None);
        Assert.Throws<NotSupportedException>(() => LabelUnits.Robust(shared: false).Of(moments));
    }

    private static TileSet Rows(double[,] y, double[]? weights) =>
        Tiles.Of(new double[y.Rows(), 1], y, weights, Storage.Dense, rowsPerTile: 7);
}
