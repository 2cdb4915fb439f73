using Cotangent.Transforms.GlobalSensitivities;

namespace Cotangent.Transforms.Tests.GlobalSensitivities;

public sealed class QuantileTests
{
    // Hyndman and Fan (1996), definition 7: m = 1 - p, j = floor(np + m), g = np + m - j, Q = (1 - g) x_j + g x_(j+1), counted from 1.
    // All numbers here are dyadic and of few bits, so both ways are exact. Below 8 many numbers are equal.
    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1000)]
    [InlineData(5, 1000)]
    [InlineData(17, 8)]
    [InlineData(1000, 8)]
    [InlineData(1000, 1)]
    [InlineData(5000, 1000)]
    public void Quantiles_follow_definition_7_of_Hyndman_and_Fan(int count, int largest)
    {
        var random = new Random(count);
        var levels = Enumerable.Range(0, 33).Select(i => i / 32.0).ToArray();
        random.Shuffle(levels);
        var numbers = Enumerable.Range(0, count).Select(_ => (double)random.Next(-largest, largest)).ToArray();
        foreach (var ordered in new[] { numbers, [.. numbers.Order()], [.. numbers.OrderDescending()], OrganPipe(numbers) })
        {
            var sorted = ordered.Order().ToArray();
            Assert.Equal(levels.Select(level => Definition7(sorted, level)), Quantile.Of([.. ordered], levels));
            foreach (var level in levels)
                Assert.Equal([Definition7(sorted, level)], Quantile.Of([.. ordered], [level]));
        }
    }

    // numpy.quantile([1, 2, 4, 8], [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]), whose default is the same definition.
    [Fact]
    public void Quantiles_are_those_of_numpy()
    {
        double[] levels = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
        double[] expected = [1, 1.15, 1.75, 3, 5, 7.4, 8];
        foreach (var (quantile, found) in expected.Zip(Quantile.Of([4, 1, 8, 2], levels)))
        {
            // Two roundings of numbers below 8.
            Assert.Equal(quantile, found, 2 * Math.ScaleB(8, -53));
        }
    }

    [Fact]
    public void No_number_has_no_quantile() => Assert.Equal([double.NaN, double.NaN], Quantile.Of([], [0, 0.5]));

    private static double Definition7(double[] sorted, double level)
    {
        var place = (sorted.Length * level) + 1 - level;
        var j = (int)Math.Floor(place);
        var g = place - j;
        return ((1 - g) * sorted[j - 1]) + (g == 0 ? 0 : g * sorted[j]);
    }

    /// <summary>Up and down again.</summary>
    private static double[] OrganPipe(double[] numbers) =>
        [.. numbers.Order().Where((_, i) => i % 2 == 0), .. numbers.OrderDescending().Where((_, i) => i % 2 == 1)];
}
