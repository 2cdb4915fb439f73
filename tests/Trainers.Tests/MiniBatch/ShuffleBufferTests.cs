using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.MiniBatch;

public class ShuffleBufferTests
{
    [Theory]
    [InlineData(Storage.Dense)]
    [InlineData(Storage.Sparse)]
    [InlineData(Storage.Mixed)]
    public void Pools_in_the_order_of_the_tiles_hold_every_row_once(Storage storage)
    {
        var problem = BatchProblem.Draw(1, storage, rows: 200, rowsPerTile: 1);
        var expected = problem.Rows.ReadRows().Select(Describe).ToArray();
        var found = new List<string>();
        var sizes = new List<int>();
        foreach (var buffer in new ShuffleBuffer(problem.Rows).Read())
        {
            sizes.Add(buffer.Count);
            found.AddRange(Enumerable.Range(0, buffer.Count).Select(position => Describe(buffer.At(position))));
        }

        Assert.Equal([64, 64, 64, 8], sizes);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Rows_are_together_where_they_follow_each_other_in_one_tile()
    {
        var problem = BatchProblem.Draw(1, Storage.Dense, rows: 20, rowsPerTile: 7);
        var buffer = new ShuffleBuffer(problem.Rows).Read().First();
        var tile = buffer.Find(9, out var at);
        Assert.Equal(2, at);
        Assert.Same(tile, buffer.FindTogether(9, 5, out var first));
        Assert.Equal(2, first);
        Assert.Null(buffer.FindTogether(9, 6, out _));
        Assert.Null(buffer.FindTogether(6, 2, out _));
        buffer.Shuffle(1, 1, 1);
        Assert.Null(buffer.FindTogether(9, 5, out _));
    }

    [Fact]
    public void A_shuffled_pool_holds_the_same_rows_in_an_order_of_seed_epoch_and_pool()
    {
        var problem = BatchProblem.Draw(1, Storage.Dense);
        var plain = Order(problem, null);
        var order = Order(problem, (1, 2, 3));
        Assert.Equal(plain.Order(), order.Order());
        Assert.Equal(order, Order(problem, (1, 2, 3)));
        Assert.NotEqual(order, plain);
        foreach (var other in new[] { (2, 2, 3), (1, 3, 3), (1, 2, 4), (1, 3, 2), (2, 1, 3) })
            Assert.NotEqual(order, Order(problem, other));
    }

    /// <summary>
    /// Of all orders of three rows each is drawn with probability 1/6; the chi-squared statistic of 6,000 draws exceeds 25.7 (5 degrees of
    /// freedom) with probability 1e-4, and the seeds are fixed.
    /// </summary>
    [Fact]
    public void All_orders_are_as_likely()
    {
        const int Draws = 6000;
        var problem = BatchProblem.Draw(1, Storage.Dense, rows: 3);
        var orders = Enumerable.Range(0, Draws).Select(epoch => string.Join("|", Order(problem, (7, epoch, 0))));
        var counts = orders.GroupBy(order => order).Select(group => group.Count()).ToArray();
        Assert.Equal(6, counts.Length);
        Assert.InRange(counts.Sum(count => Math.Pow(count - (Draws / 6.0), 2) / (Draws / 6.0)), 0, 25.7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(53)]
    [InlineData(100)]
    public void Batches_follow_one_another_and_differ_by_one_row_at_most(int batchSize)
    {
        var buffer = new ShuffleBuffer(BatchProblem.Draw(1, Storage.Dense).Rows).Read().First();
        var batches = buffer.BatchCount(batchSize);
        Assert.Equal((int)Math.Ceiling(53.0 / batchSize), batches);
        var next = 0;
        for (var batch = 0; batch < batches; batch++)
        {
            var (first, count) = buffer.Batch(batch, batches);
            Assert.Equal(next, first);
            Assert.InRange(count, 53 / batches, Math.Min(batchSize, (53 / batches) + 1));
            next += count;
        }

        Assert.Equal(53, next);
    }

    private static string[] Order(BatchProblem problem, (int Seed, int Epoch, int Filling)? shuffle)
    {
        var buffer = new ShuffleBuffer(problem.Rows).Read().First();
        if (shuffle is { } by)
            buffer.Shuffle(by.Seed, by.Epoch, by.Filling);
        return [.. Enumerable.Range(0, buffer.Count).Select(position => Describe(buffer.At(position)))];
    }

    private static string Describe(TileRow row) => FormattableString.Invariant(
        $"{Join<int>(row.Columns ?? default)}:{Join(row.Values)}:{Join(row.Labels)}:{row.Weight}");

    private static string Join<T>(ReadOnlyMemory<T> values) => string.Join(',', values.ToArray());
}
