using Cotangent.Transforms.GlobalSensitivities;

namespace Cotangent.Transforms.Tests.GlobalSensitivities;

public sealed class RowSampleTests
{
    [Fact]
    public void Rows_up_to_the_capacity_are_all_kept()
    {
        var sample = new RowSample(2, 3, seed: 1);
        sample.Add([3, 1]);
        sample.Add([double.NaN, -1]);
        sample.Add([2, double.PositiveInfinity]);

        Assert.Equal([3, 2], sample.Numbers(0));
        Assert.Equal([1, -1], sample.Numbers(1));
    }

    [Fact]
    public void Of_more_rows_whole_rows_are_kept_and_the_seed_decides_which()
    {
        var (first, again, other) = (Numbers(seed: 1), Numbers(seed: 1), Numbers(seed: 2));

        Assert.Equal(100, first.Numbers(0).Distinct().Count());
        Assert.Equal(first.Numbers(0), first.Numbers(1).Select(number => -number));
        Assert.Equal(first.Numbers(0), again.Numbers(0));
        Assert.NotEqual(first.Numbers(0), other.Numbers(0));
    }

    /// <summary>
    /// Each of 40 rows is in a sample of 10 with probability 1/4. Over 4000 seeds the count of a row has mean 1000 and deviation
    /// sqrt(4000 / 4 * 3 / 4) = 27.4; six deviations are 164, which one row in 10⁹ exceeds. The seeds are fixed.
    /// </summary>
    [Fact]
    public void Each_row_is_kept_equally_often()
    {
        var counts = new int[40];
        for (var seed = 0; seed < 4000; seed++)
        {
            var sample = new RowSample(1, 10, seed);
            for (var row = 0; row < counts.Length; row++)
                sample.Add([row]);
            foreach (var row in sample.Numbers(0))
                counts[(int)row]++;
        }

        Assert.Equal(40_000, counts.Sum());
        Assert.All(counts, count => Assert.InRange(count, 836, 1164));
    }

    private static RowSample Numbers(int seed)
    {
        var sample = new RowSample(2, 100, seed);
        for (var row = 1; row <= 1000; row++)
            sample.Add([row, -row]);
        return sample;
    }
}
