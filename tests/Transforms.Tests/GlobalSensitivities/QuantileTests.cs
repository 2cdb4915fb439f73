using Cotangent.Transforms.GlobalSensitivities;

namespace Cotangent.Transforms.Tests.GlobalSensitivities;

public sealed class QuantileTests
{
    // Hyndman and Fan (1996), definition 7: m = 1 - p, j = floor(np + m), g = np + m - j, Q = (1 - g) x_j + g x_(j+1), counted from 1.
    // All numbers here are dyadic, so both ways are exact.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    public void Quantiles_follow_definition_7_of_Hyndman_and_Fan(int count)
    {
        var random = new Random(count);
        var sorted = Enumerable.Range(0, count).Select(_ => (double)random.Next(-1000, 1000)).Order().ToArray();
        for (var level = 0.0; level <= 1; level += 1.0 / 32)
        {
            var place = (count * level) + 1 - level;
            var j = (int)Math.Floor(place);
            var g = place - j;
            var expected = ((1 - g) * sorted[j - 1]) + (g == 0 ? 0 : g * sorted[j]);
            Assert.Equal(expected, Quantile.Of(sorted, level));
        }
    }

    // numpy.quantile([1, 2, 4, 8], [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]), whose default is the same definition.
    [Fact]
    public void Quantiles_are_those_of_numpy()
    {
        double[] levels = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
        double[] expected = [1, 1.15, 1.75, 3, 5, 7.4, 8];
        foreach (var (level, quantile) in levels.Zip(expected))
        {
            // Two roundings of numbers below 8.
            Assert.Equal(quantile, Quantile.Of([1, 2, 4, 8], level), 2 * Math.ScaleB(8, -53));
        }
    }

    [Fact]
    public void No_number_has_no_quantile() => Assert.Equal(double.NaN, Quantile.Of([], 0.5));
}
