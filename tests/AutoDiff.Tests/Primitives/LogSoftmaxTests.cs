using System.Numerics.Tensors;

namespace Cotangent.AutoDiff.Tests.Primitives;

public class LogSoftmaxTests
{
    /// <summary>The logarithm's kernel alone rounds: the shift by the largest element is exact.</summary>
    [Theory]
    [InlineData(1000)]
    [InlineData(-1000)]
    public void Of_two_equal_elements_it_is_minus_log_2_however_large_they_are(float x)
    {
        var inFloat = Differentiate.Linearize(Expr.LogSoftmax, Tensor.Create([x, x])).Value;
        Assert.All(inFloat.Flat(), y => Assert.Equal(-Math.Log(2), y, Rounding.Gamma(8, Rounding.OfFloat)));
        var inDouble = Differentiate.Linearize(Expr.LogSoftmax, Tensor.Create([(double)x, x])).Value;
        Assert.All(inDouble.Flat(), y => Assert.Equal(-Math.Log(2), y, Rounding.Gamma(8)));
    }

    [Fact]
    public void Far_apart_elements_neither_overflow_nor_lose_their_difference()
    {
        Assert.Equal([0, -2000], Differentiate.Linearize(Expr.LogSoftmax, Tensor.Create([1000.0, -1000])).Value.Flat());
        Assert.Equal([-2000, 0], Differentiate.Linearize(Expr.LogSoftmax, Tensor.Create([-1000f, 1000])).Value.Flat());
    }

    [Fact]
    public void Its_derivative_is_finite_at_a_thousand()
    {
        var (_, tangent) = Differentiate.Jvp(Expr.LogSoftmax, Tensor.Create([1000.0, -1000]), Tensor.Create([1.0, 2]));
        Assert.Equal([0, 1], tangent.Flat());
    }
}
