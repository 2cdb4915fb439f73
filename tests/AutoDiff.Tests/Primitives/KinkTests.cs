using System.Numerics.Tensors;

namespace Cotangent.AutoDiff.Tests.Primitives;

/// <summary>Abs, Maximum, Minimum, Clamp and Heaviside at points without a derivative, and on numbers that are not finite.</summary>
public class KinkTests
{
    [Fact]
    public void The_step_is_half_at_zero_of_either_sign_and_not_a_number_where_its_operand_is_not() =>
        Assert.Equal(
            [0, 0.5, 0.5, 1, double.NaN, 0, 1],
            Value(Expr.Heaviside, -1e-300, -0.0, 0, 1e-300, double.NaN, double.NegativeInfinity, double.PositiveInfinity));

    [Fact]
    public void The_absolute_value_is_flat_at_zero_and_has_the_sign_as_its_derivative_elsewhere() =>
        Assert.Equal([-1, 0, 0, 1], Slope(Expr.Abs, -1e-300, -0.0, 0, 1e-300));

    [Fact]
    public void Where_two_are_equal_each_has_half_of_the_derivative()
    {
        Tensor<double>[] equal = [Tensor.Create([3.0]), Tensor.Create([3.0])];
        Assert.Equal([0.5, 0.5], Gradients(Expr.Maximum, equal));
        Assert.Equal([0.5, 0.5], Gradients(Expr.Minimum, equal));
    }

    [Fact]
    public void The_larger_has_the_derivative_of_the_maximum_and_the_smaller_that_of_the_minimum()
    {
        Tensor<double>[] point = [Tensor.Create([3.0]), Tensor.Create([double.BitIncrement(3)])];
        Assert.Equal([0, 1], Gradients(Expr.Maximum, point));
        Assert.Equal([1, 0], Gradients(Expr.Minimum, point));
    }

    [Fact]
    public void Of_one_number_twice_the_derivative_is_one() =>
        Assert.Equal([1, 1], Slope(x => Expr.Maximum(x, x), 3, -2));

    [Fact]
    public void What_is_not_a_number_is_neither_the_larger_nor_the_smaller()
    {
        foreach (var function in new[] { Expr.Maximum, Expr.Minimum })
        {
            Assert.All(Value(x => function(x, 1), double.NaN, double.NaN), value => Assert.Equal(double.NaN, value));
            Assert.All(Value(x => function(1, x), double.NaN, double.NaN), value => Assert.Equal(double.NaN, value));
        }
    }

    [Fact]
    public void Beside_an_infinite_bound_the_derivative_is_that_of_the_finite_number()
    {
        Assert.Equal([1, 1], Slope(x => Expr.Maximum(x, double.NegativeInfinity), 3, -1e308));
        Assert.Equal([0, 0], Slope(x => Expr.Minimum(x, double.NegativeInfinity), 3, -1e308));
    }

    [Fact]
    public void Clamping_keeps_the_derivative_inside_halves_it_at_the_bounds_and_drops_it_outside()
    {
        Assert.Equal([-1, -1, 0.5, 2, 2], Value(x => Expr.Clamp(x, -1, 2), -3, -1, 0.5, 2, 3));
        Assert.Equal([0, 0.5, 1, 0.5, 0], Slope(x => Expr.Clamp(x, -1, 2), -3, -1, 0.5, 2, 3));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.NaN)]
    public void Bounds_that_leave_nothing_between_them_are_refused(double low, double high) =>
        Assert.Contains(
            "bounds", Assert.Throws<ArgumentOutOfRangeException>(() => Expr.Clamp(1, low, high)).Message, StringComparison.Ordinal);

    private static double[] Value(Func<Expr, Expr> f, params double[] x) => Differentiate.Linearize(f, Tensor.Create(x)).Value.Flat();

    private static double[] Slope(Func<Expr, Expr> f, params double[] x) =>
        Differentiate.Jvp(f, Tensor.Create(x), Tensor.Create([.. x.Select(_ => 1.0)])).Jvp.Flat();

    private static double[] Gradients(Func<Expr, Expr, Expr> f, Tensor<double>[] point) =>
        [.. Differentiate.Gradient(x => f(x[0], x[1]), point).Gradients.SelectMany(gradient => gradient.Flat())];
}
