using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.MiniBatch;

public class FeatureRangesTests
{
    /// <summary>Each feature has at most an eighth of the entries, so that no range is off by more than that.</summary>
    [Theory]
    [InlineData(Storage.Dense, 2)]
    [InlineData(Storage.Sparse, 2)]
    [InlineData(Storage.Mixed, 4)]
    public void Ranges_have_about_as_many_entries_each(Storage storage, int ranges)
    {
        var problem = BatchProblem.Draw(1, storage, rows: 100, features: 60);
        for (var row = 0; row < 100; row++)
        {
            // Later features are rarer.
            for (var f = 0; f < 60; f++)
                problem.X[row, f] = (row + f) % ((f / 6) + 1) == 0 ? 1 : 0;
        }

        var bounds = FeatureRanges.Of(problem.Rows, ranges);

        Assert.Equal(ranges + 1, bounds.Length);
        Assert.Equal((0, 60), (bounds[0], bounds[^1]));
        int[] counts = [.. Enumerable.Range(0, 60).Select(f => Enumerable.Range(0, 100).Count(row => problem.X[row, f] != 0))];
        for (var range = 0; range < ranges; range++)
            Assert.Equal(counts.Sum() / (double)ranges, counts[bounds[range]..bounds[range + 1]].Sum(), (double)counts.Max());
    }

    [Fact]
    public void One_range_has_all_features_and_rows_without_any_have_ranges_too()
    {
        var problem = BatchProblem.Draw(1, Storage.Sparse);
        Assert.Equal([0, 5], FeatureRanges.Of(problem.Rows, 1));
        Array.Clear(problem.X);
        var bounds = FeatureRanges.Of(problem.Rows, 4);
        Assert.Equal((0, 5), (bounds[0], bounds[^1]));
        Assert.Equal(bounds.Order(), bounds);
    }
}
