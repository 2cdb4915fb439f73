using System.Numerics.Tensors;

namespace Cotangent.AutoDiff.Tests.Primitives;

public class TanhTests
{
    /// <summary>Eight and more elements fill a vector, for which a kernel may take another path than for a single element.</summary>
    [Fact]
    public void It_is_zero_at_zero_in_every_lane()
    {
        Assert.All(Differentiate.Linearize(Expr.Tanh, Tensor.Create(new double[19])).Value.Flat(), y => Assert.Equal(0, y));
        Assert.All(Differentiate.Linearize(Expr.Tanh, Tensor.Create(new float[19])).Value.Flat(), y => Assert.Equal(0, y));
    }

    /// <summary>Between x - x³/3 and x; for x = 2⁻¹⁵ x²/3 is below the rounding unit of float.</summary>
    [Fact]
    public void Near_zero_it_keeps_its_digits()
    {
        var x = Enumerable.Repeat(1f / (1 << 15), 19).ToArray();
        var (value, _) = Differentiate.Linearize(Expr.Tanh, Tensor.Create(x));
        Assert.All(value.Flat(), y => Assert.Equal(1, y / x[0], Rounding.Gamma(8, Rounding.OfFloat)));
    }

    /// <summary>
    /// 1 - tanh² = 4 / (exp(x) + exp(-x))², at 20 it is 4 exp(-40) to within a relative 2 exp(-40), although tanh(20) rounds to 1.
    /// </summary>
    [Fact]
    public void Far_from_zero_its_derivative_keeps_its_digits()
    {
        var (_, tangent) = Differentiate.Jvp(Expr.Tanh, Tensor.Create([20.0, -20]), Tensor.Create([1.0, 1]));
        Assert.All(tangent.Flat(), slope => Assert.Equal(1, slope / (4 * Math.Exp(-40)), Rounding.Gamma(32)));
    }

    [Fact]
    public void At_a_thousand_either_way_it_has_reached_its_limit_and_is_flat()
    {
        var (value, tangent) = Differentiate.Jvp(Expr.Tanh, Tensor.Create([1000.0, -1000]), Tensor.Create([1.0, 1]));
        Assert.Equal([1, -1], value.Flat());
        Assert.Equal([0, 0], tangent.Flat());
    }
}
