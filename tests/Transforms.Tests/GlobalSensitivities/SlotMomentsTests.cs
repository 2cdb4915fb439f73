using Cotangent.Transforms.GlobalSensitivities;

namespace Cotangent.Transforms.Tests.GlobalSensitivities;

public sealed class SlotMomentsTests
{
    private const int Rows = 1000;

    [Theory]
    [InlineData(0.0)]
    [InlineData(1e8)]
    public void Moments_are_those_of_two_passes_over_the_numbers(double offset)
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, Rows).Select(_ => RandomRow(random, offset)).ToArray();
        var moments = new SlotMoments(3);
        foreach (var row in values)
            moments.Add(row);

        Assert.Equal(Rows, moments.Rows);
        for (var slot = 0; slot < 3; slot++)
        {
            var column = Array.ConvertAll(values, row => row[slot]);
            var (mean, absolute, deviation) = TwoPasses(column);

            // Chan, Golub and LeVeque (The American Statistician 37, 1983): n updates have a relative error of n u for the mean magnitude,
            // and of n k u for the deviation, where k is the condition number; the second factor 2 is for the two passes.
            var u = Math.ScaleB(1, -53);
            var condition = Math.Sqrt(1 + (mean * mean / (deviation * deviation)));
            Assert.Equal(mean, moments.Mean(slot), 2 * Rows * u * column.Max(Math.Abs));
            Assert.Equal(absolute, moments.MeanAbsolute(slot), 2 * Rows * u * column.Max(Math.Abs));
            Assert.Equal(deviation, moments.Deviation(slot), 2 * Rows * condition * u * deviation);
            Assert.Equal(deviation / Math.Sqrt(Rows), moments.StandardError(slot), 2 * Rows * condition * u * deviation);
        }
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_counted_apart()
    {
        var moments = new SlotMoments(2);
        moments.Add([1, double.NaN]);
        moments.Add([double.PositiveInfinity, -2]);
        moments.Add([3, double.NegativeInfinity]);
        moments.Add([double.NaN, -4]);

        Assert.Equal((4, 2, 2), (moments.Rows, moments.Count(0), moments.Count(1)));
        Assert.Equal((2.0, 2.0, Math.Sqrt(2)), (moments.Mean(0), moments.MeanAbsolute(0), moments.Deviation(0)));
        Assert.Equal((-3.0, 3.0, Math.Sqrt(2)), (moments.Mean(1), moments.MeanAbsolute(1), moments.Deviation(1)));
    }

    [Fact]
    public void One_number_has_no_deviation_and_none_has_no_mean()
    {
        var moments = new SlotMoments(2);
        moments.Add([5, double.NaN]);

        Assert.Equal((5.0, 5.0), (moments.Mean(0), moments.MeanAbsolute(0)));
        Assert.Equal(double.NaN, moments.Deviation(0));
        Assert.Equal(double.NaN, moments.StandardError(0));
        Assert.Equal((double.NaN, double.NaN, double.NaN), (moments.Mean(1), moments.MeanAbsolute(1), moments.Deviation(1)));
    }

    [Fact]
    public void Equal_numbers_have_deviation_zero()
    {
        var moments = new SlotMoments(1);
        for (var i = 0; i < 1000; i++)
            moments.Add([0.1]);

        Assert.Equal((0.1, 0.0, 0.0), (moments.Mean(0), moments.Deviation(0), moments.StandardError(0)));
    }

    private static double[] RandomRow(Random random, double offset) =>
        [offset + random.NextDouble() - 0.25, offset - (100 * random.NextDouble()), -random.NextDouble()];

    private static (double Mean, double MeanAbsolute, double Deviation) TwoPasses(double[] column)
    {
        var (mean, absolute, squares) = (0.0, 0.0, 0.0);
        foreach (var value in column)
            (mean, absolute) = (mean + (value / column.Length), absolute + (Math.Abs(value) / column.Length));
        foreach (var value in column)
            squares += (value - mean) * (value - mean);
        return (mean, absolute, Math.Sqrt(squares / (column.Length - 1)));
    }
}
