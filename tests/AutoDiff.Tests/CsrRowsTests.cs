namespace Cotangent.AutoDiff.Tests;

public class CsrRowsTests
{
    private static readonly (int[] RowStarts, int[] Columns, double[] Values, string Message)[] Mistakes =
    [
        ([], [], [], "0 row starts; expected one more than there are rows, 2 at least"),
        ([0], [], [], "1 row starts; expected one more than there are rows, 2 at least"),
        ([1, 2], [0, 1], [5, 6], "begin with 1; expected 0"),
        ([0, 3], [0, 1], [5, 6], "a row start is 3; expected 0 to 2"),
        ([0, -1], [0, 1], [5, 6], "a row start is -1; expected 0 to 2"),
        ([0, 2, 1], [0, 1], [5, 6], "Row 1 starts at 2 and ends at 1; expected"),
        ([0, 2], [0], [5, 6], "1 columns for 2 values; expected one for each"),
        ([0, 2], [0, -4], [5, 6], "A column is -4; expected 0 or more"),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Mistakes.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Arrays_that_do_not_describe_rows_are_refused(int mistake)
    {
        var (rowStarts, columns, values, message) = Mistakes[mistake];
        var thrown = Assert.Throws<ArgumentException>(() => new CsrRows<double>(rowStarts, columns, values));
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_come_back_as_they_were_given_an_empty_one_empty()
    {
        var rows = new CsrRows<double>([0, 2, 2, 3], [4, 1, 0], [5, 6, 7]);
        Assert.Equal(3, rows.Rows);
        Assert.Equal(3, rows.StoredCount);
        Assert.Equal([4, 1], rows.Row(0).Columns.ToArray());
        Assert.Equal([5, 6], rows.Row(0).Values.ToArray());
        Assert.True(rows.Row(1).Columns.IsEmpty);
        Assert.True(rows.Row(1).Values.IsEmpty);
        Assert.Equal([0], rows.Row(2).Columns.ToArray());
        Assert.Equal([7], rows.Row(2).Values.ToArray());
    }

    [Fact]
    public void The_arrays_are_copied()
    {
        int[] columns = [1, 0];
        var rows = new CsrRows<double>([0, 2], columns, [5, 6]);
        columns[0] = 1 << 30;
        Assert.Equal([1, 0], rows.Row(0).Columns.ToArray());
    }

    [Fact]
    public void Scaling_again_takes_the_memory_that_is_there()
    {
        var (larger, smaller) = (new CsrRows<float>([0, 2, 3], [2, 0, 1], [5, 6, 7]), new CsrRows<float>([0, 1], [1], [8]));
        var scaled = new CsrRows<double>();
        double[] factors = [10, 100, 1000];
        scaled.SetScaled(larger, factors);
        scaled.SetScaled(smaller, factors);
        var before = GC.GetAllocatedBytesForCurrentThread();
        scaled.SetScaled(larger, factors);
        scaled.SetScaled(smaller, factors);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, scaled.Rows);
        Assert.Equal([800], scaled.Row(0).Values.ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_row_that_does_not_exist_is_refused(int row) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CsrRows<double>([0, 1, 1], [0], [5]).Row(row));

    [Fact]
    public void Scaling_multiplies_each_column_by_its_factor_in_the_new_precision()
    {
        var rows = new CsrRows<float>([0, 2, 3], [2, 0, 1], [5, 6, 7]);
        var scaled = new CsrRows<double>();
        scaled.SetScaled<float>(rows, [10, 100, 1000]);
        Assert.Equal([5000, 60], scaled.Row(0).Values.ToArray());
        Assert.Equal([700], scaled.Row(1).Values.ToArray());
        Assert.Equal([2, 0], scaled.Row(0).Columns.ToArray());
    }

    /// <summary>Values after the last row, as in a buffer that is filled from the front.</summary>
    [Fact]
    public void Values_behind_the_last_row_are_no_obstacle_to_scaling()
    {
        var scaled = new CsrRows<double>();
        scaled.SetScaled<float>(new CsrRows<float>([0, 1], [1, 0], [5, 6]), [10, 100]);
        Assert.Equal(1, scaled.StoredCount);
        Assert.Equal([500], scaled.Row(0).Values.ToArray());
    }

    [Fact]
    public void Scaling_without_a_factor_for_a_column_is_refused()
    {
        var rows = new CsrRows<float>([0, 1], [2], [5]);
        var thrown = Assert.Throws<ArgumentException>(() => new CsrRows<double>().SetScaled<float>(rows, [10, 100]));
        Assert.Contains("2 factors", thrown.Message, StringComparison.Ordinal);
    }
}
