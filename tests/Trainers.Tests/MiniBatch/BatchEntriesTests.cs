using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.MiniBatch;

public class BatchEntriesTests
{
    private const int Rows = 40;

    /// <summary>With few features, counting finds the range in a row; with many, bisection does, too.</summary>
    [Theory]
    [InlineData(Storage.Dense, 30)]
    [InlineData(Storage.Sparse, 30)]
    [InlineData(Storage.Mixed, 30)]
    [InlineData(Storage.Sparse, 1500)]
    [InlineData(Storage.Mixed, 1500)]
    public void Ranges_divide_the_features_of_each_row(Storage storage, int features)
    {
        var problem = BatchProblem.Draw(1, storage, rows: Rows, features: features);
        var pool = new ShuffleBuffer(problem.Rows).Read().First();
        var cuts = new Random(1);
        for (var draw = 0; draw < 20; draw++)
        {
            int[] bounds = [0, .. Enumerable.Range(0, 3).Select(_ => cuts.Next(features + 1)).Order(), features];
            var ranges = Enumerable.Range(0, 4)
                .Select(range => new BatchEntries(problem.Units, bounds[range], bounds[range + 1], 10))
                .ToArray();
            foreach (var range in ranges)
                range.Load(pool, 5, 10);
            for (var row = 0; row < 10; row++)
            {
                var expected = Enumerable.Range(0, features)
                    .Where(f => problem.X[5 + row, f] != 0)
                    .Select(f => (f, (float)problem.X[5 + row, f]));
                Assert.Equal(expected, ranges.SelectMany(range => Row(range, row)));
                for (var range = 0; range < 4; range++)
                    Assert.All(Row(ranges[range], row), entry => Assert.InRange(entry.Feature, bounds[range], bounds[range + 1] - 1));
            }
        }
    }

    /// <summary>A common scale multiplies in single precision, separate scales in double precision.</summary>
    [Theory]
    [InlineData(Storage.Dense, "one")]
    [InlineData(Storage.Dense, "one or 0")]
    [InlineData(Storage.Dense, "own")]
    [InlineData(Storage.Sparse, "one")]
    [InlineData(Storage.Sparse, "one or 0")]
    [InlineData(Storage.Sparse, "own")]
    public void Features_are_scaled_and_those_that_become_zero_are_left_out(Storage storage, string kind)
    {
        const int Features = 100;
        var problem = BatchProblem.Draw(1, storage, rows: Rows, features: Features);
        problem.X[7, 3] = 1e-30f;
        double[] scales =
            [.. Enumerable.Range(0, Features)
                .Select(f => kind != "one" && f % 4 == 0 ? 0 : kind != "own" || f == 3 ? 1e-20 : Math.Sqrt(f))];
        var entries = new BatchEntries(new Units(new double[Features], scales, [], []), 0, Features, Rows);
        entries.Load(new ShuffleBuffer(problem.Rows).Read().First(), 0, Rows);
        for (var row = 0; row < Rows; row++)
        {
            var expected = Enumerable.Range(0, Features)
                .Select(f => (Feature: f, Value: problem.X[row, f] * scales[f]))
                .Where(entry => (float)entry.Value != 0)
                .ToArray();
            var found = Row(entries, row);
            Assert.Equal(expected.Select(entry => entry.Feature), found.Select(entry => entry.Feature));
            Assert.All(
                expected.Zip(found),
                pair => Assert.Equal(pair.First.Value, pair.Second.Value, 2 * Rounding.OfFloat * Math.Abs(pair.First.Value)));
        }
    }

    private static (int Feature, float Value)[] Row(BatchEntries entries, int row)
    {
        var (start, end) = (entries.Starts[row], entries.Starts[row + 1]);
        return [.. entries.Features[start..end].ToArray().Zip(entries.Values[start..end].ToArray())];
    }
}
