using System.Numerics.Tensors;

namespace Cotangent.AutoDiff.Tests.Primitives;

public class SigmoidTests
{
    [Fact]
    public void At_a_thousand_either_way_it_has_reached_its_limit_and_is_flat()
    {
        var (value, tangent) = Differentiate.Jvp(Expr.Sigmoid, Tensor.Create([1000.0, -1000]), Tensor.Create([1.0, 1]));
        Assert.Equal([1, 0], value.Flat());
        Assert.Equal([0, 0], tangent.Flat());

        var (single, slope) = Differentiate.Jvp(Expr.Sigmoid, Tensor.Create([1000f, -1000]), Tensor.Create([1f, 1]));
        Assert.Equal([1, 0], single.Flat());
        Assert.Equal([0, 0], slope.Flat());
    }

    /// <summary>
    /// exp(-700) is far above the smallest double, 4.9e-324; the sigmoid is exp(x) there to full precision, 8 units for each kernel.
    /// </summary>
    [Fact]
    public void Far_below_zero_it_keeps_its_digits()
    {
        var (value, _) = Differentiate.Linearize(Expr.Sigmoid, Tensor.Create([-700.0]));
        Assert.Equal(1, value[0, 0] / Math.Exp(-700), Rounding.Gamma(16));
    }

    /// <summary>
    /// The derivative is s(x) s(-x): exp(-40) to within a relative 2 exp(-40), far below the rounding unit, on either side, although s(40)
    /// rounds to 1. Two kernels of 8 units on each side of the comparison.
    /// </summary>
    [Fact]
    public void Far_from_zero_its_derivative_keeps_its_digits()
    {
        var (_, tangent) = Differentiate.Jvp(Expr.Sigmoid, Tensor.Create([40.0, -40]), Tensor.Create([1.0, 1]));
        Assert.All(tangent.Flat(), slope => Assert.Equal(1, slope / Math.Exp(-40), Rounding.Gamma(32)));
    }
}
