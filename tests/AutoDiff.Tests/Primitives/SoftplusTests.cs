using System.Numerics.Tensors;

namespace Cotangent.AutoDiff.Tests.Primitives;

public class SoftplusTests
{
    [Fact]
    public void At_a_thousand_it_is_its_argument_with_slope_one_and_at_minus_a_thousand_zero_with_slope_zero()
    {
        var (value, tangent) = Differentiate.Jvp(Expr.Softplus, Tensor.Create([1000.0, -1000]), Tensor.Create([1.0, 1]));
        Assert.Equal([1000, 0], value.Flat());
        Assert.Equal([1, 0], tangent.Flat());

        var (single, slope) = Differentiate.Jvp(Expr.Softplus, Tensor.Create([1000f, -1000]), Tensor.Create([1f, 1]));
        Assert.Equal([1000, 0], single.Flat());
        Assert.Equal([1, 0], slope.Flat());
    }

    /// <summary>Where exp(x) is below the rounding unit, log(1 + exp(x)) is exp(x) to within a relative error of exp(x) / 2.</summary>
    [Theory]
    [InlineData(-37)]
    [InlineData(-50)]
    [InlineData(-700)]
    public void Far_below_zero_it_keeps_its_digits(double x)
    {
        var (value, _) = Differentiate.Linearize(Expr.Softplus, Tensor.Create([x]));
        Assert.Equal(1, value[0, 0] / Math.Exp(x), Rounding.Gamma(8));
    }

    /// <summary>log(1 + exp(x)) = x + log(1 + exp(-x)); each side is rounded a few times, by units of the larger of its terms.</summary>
    [Theory]
    [InlineData(0.25)]
    [InlineData(3)]
    [InlineData(20)]
    public void It_and_its_mirror_image_differ_by_the_argument(double x)
    {
        var (value, _) = Differentiate.Linearize(Expr.Softplus, Tensor.Create([x, -x]));
        Assert.Equal(x, value[0, 0] - value[0, 1], Rounding.Gamma(8) * (x + 1));
    }

    [Fact]
    public void Not_a_number_stays_so() =>
        Assert.Equal([double.NaN], Differentiate.Linearize(Expr.Softplus, Tensor.Create([double.NaN])).Value.Flat());
}
