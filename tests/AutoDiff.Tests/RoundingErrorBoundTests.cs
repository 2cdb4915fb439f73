using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

public class RoundingErrorBoundTests
{
    [Fact]
    public void Terms_that_cancel_count_in_full()
    {
        var (x, y) = (Input("x", 1, 1), Input("y", 1, 1));

        // |x|, |y| and |x - y|, each with a cotangent of 1 or -1.
        Assert.Equal(
            [2002], Evaluation.Run<double>([RoundingErrorBound.Of(x - y)], [x, y], [new[,] { { 1001.0 } }, new[,] { { 1000.0 } }])[0]);
    }

    [Fact]
    public void A_factor_counts_as_much_as_the_product()
    {
        var (x, y) = (Input("x", 2, 3), Input("y", 3, 2));
        double[,] left = { { 1, -2, 3 }, { 4, 5, -6 } };
        double[,] right = { { 1, 2 }, { -3, 4 }, { 5, -6 } };

        // The sum of all elements of the product: the magnitudes of x times the row sums of y, those of y times the column sums of x, the
        // product, the sum.
        var product = left.Times(right);
        var expected =
            Enumerable.Range(0, 3).Sum(p => (Math.Abs(left[0, p]) + Math.Abs(left[1, p])) * Math.Abs(right[p, 0] + right[p, 1]))
            + Enumerable.Range(0, 3).Sum(p => (Math.Abs(right[p, 0]) + Math.Abs(right[p, 1])) * Math.Abs(left[0, p] + left[1, p]))
            + product.RowMajor().Sum(Math.Abs)
            + Math.Abs(product.RowMajor().Sum());
        Assert.Equal([expected], Evaluation.Run<double>([RoundingErrorBound.Of(Sum(MatMul(x, y)))], [x, y], [left, right])[0]);
    }

    [Fact]
    public void What_is_used_twice_counts_with_its_whole_cotangent()
    {
        var x = Input("x", 1, 1);

        // x with a cotangent of 2x, and x² with 1.
        Assert.Equal([27], Evaluation.Run<double>([RoundingErrorBound.Of(x * x)], [x], [new[,] { { 3.0 } }])[0]);
    }
}
