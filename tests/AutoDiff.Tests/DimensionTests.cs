namespace Cotangent.AutoDiff.Tests;

public class DimensionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Less_than_one_is_refused_with_the_number_found(int size)
    {
        Assert.Contains($"{size}", Assert.Throws<ArgumentOutOfRangeException>(() => new Dimension(size)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Expr.Input("x", size, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Expr.Fill(1, 1, size));
    }

    [Fact]
    public void The_batch_is_no_number()
    {
        Assert.True(Dimension.Batch.IsBatch);
        Assert.False(new Dimension(1).IsBatch);
        Assert.NotEqual(Dimension.Batch, new Dimension(1));
        Assert.Equal(Dimension.FromInt32(7), (Dimension)7);
    }

    [Fact]
    public void The_default_value_is_no_batch_and_no_expression_takes_it()
    {
        Assert.False(default(Dimension).IsBatch);
        Assert.Equal("[unset x 3]", new Shape(default, 3).ToString());
        Func<Expr>[] uses =
        [
            () => Expr.Input("x", default, 3),
            () => Expr.Fill(1, default(Shape)),
            () => Expr.Broadcast(Expr.Constant(1), default(Shape)),
            () => Expr.Reshape(Expr.Constant(1), default(Shape)),
        ];
        Assert.All(
            uses,
            use => Assert.Contains("unset", Assert.Throws<ArgumentException>((Action)(() => use())).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_shape_reads_rows_by_columns() => Assert.Equal("[batch x 12]", new Shape(Dimension.Batch, 12).ToString());
}
