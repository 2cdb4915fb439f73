using System.Numerics.Tensors;

namespace Cotangent.AutoDiff.Tests.Primitives;

public class LogSumExpTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(-1000)]
    public void Of_two_equal_elements_it_is_one_of_them_and_log_2(double x)
    {
        // The logarithm's kernel, and the addition.
        Assert.Equal(x + Math.Log(2), Value(x, x), (Rounding.Gamma(8) * Math.Log(2)) + (Rounding.OfDouble * 1001));
        var single = Differentiate.Linearize(Expr.LogSumExp, Tensor.Create([(float)x, (float)x])).Value[0, 0];
        Assert.Equal(x + Math.Log(2), single, (Rounding.Gamma(8, Rounding.OfFloat) * Math.Log(2)) + (Rounding.OfFloat * 1001));
    }

    [Fact]
    public void Beside_a_far_larger_element_the_others_vanish()
    {
        Assert.Equal(1000, Value(1000, -1000));
        Assert.Equal(1000, Value(-1000, 1000));
        Assert.Equal(-1000, Value(-1000, -3000));
    }

    [Fact]
    public void Infinities_and_not_a_number_pass_through()
    {
        Assert.Equal(0, Value(double.NegativeInfinity, 0));
        Assert.Equal(double.NegativeInfinity, Value(double.NegativeInfinity, double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, Value(double.PositiveInfinity, 0));
        Assert.Equal(double.NaN, Value(double.NaN, 0));
    }

    /// <summary>The gradient is the softmax. Two kernels of 8 units, on an exponent of log 2; no unit of the thousand.</summary>
    [Theory]
    [InlineData(1000)]
    [InlineData(-1000)]
    public void Its_gradient_keeps_its_digits_however_large_the_elements(float x)
    {
        var (_, gradient) = Differentiate.Gradient(Expr.LogSumExp, Tensor.Create([x, x]));
        Assert.All(gradient.Flat(), weight => Assert.Equal(0.5, weight, Rounding.Gamma(16, Rounding.OfFloat)));
    }

    private static double Value(params double[] x) => Differentiate.Linearize(Expr.LogSumExp, Tensor.Create(x)).Value[0, 0];
}
