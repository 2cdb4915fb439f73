using System.Numerics.Tensors;

namespace Cotangent.AutoDiff.Tests.Primitives;

public class MapTests
{
    private static readonly Tensor<double> Point = Tensor.Create([0.5, -1.25, 2, 0.75], [2, 2]);

    [Fact]
    public void A_function_with_its_derivatives_is_differentiated_as_often_as_its_derivatives_can_be()
    {
        static Expr Distance(Expr x, Expr y) =>
            Expr.Map("hypot", x, y, double.Hypot, (a, b) => a / Distance(a, b), (a, b) => b / Distance(a, b));
        GradientCheck
            .Run(x => Symbolic.Gradient(Expr.Sum(Symbolic.Gradient(Expr.Sum(Distance(x, 1.5)), [x])[0]), [x])[0], Point)
            .ThrowIfWrong();
        GradientCheck.Run(x => Distance(1.5, x), Point).ThrowIfWrong();
    }

    [Fact]
    public void A_wrong_derivative_is_found_by_the_gradient_check() =>
        Assert.False(GradientCheck.Run(x => Expr.Map("square", x, 0, (a, _) => a * a, (a, _) => 2.01 * a, (_, _) => 0), Point).IsCorrect);

    /// <summary>One row with two: each of its elements counts twice.</summary>
    [Fact]
    public void A_derivative_that_is_constant_repeats_to_the_shape_of_the_value()
    {
        Expr Triple(Expr x) => Expr.Map("triple", x, Expr.Constant(Point), (a, _) => 3 * a, (_, _) => 3, (_, _) => 0);
        Assert.Equal([3, 3, 3, 3], Differentiate.Jvp(Triple, Tensor.Create([1.0, 2]), Tensor.Create([1.0, 1])).Jvp.Flat());
        Assert.Equal([6, 6], Differentiate.Gradient(x => Expr.Sum(Triple(x)), Tensor.Create([1.0, 2])).Gradient.Flat());
    }

    [Fact]
    public void Equal_functions_of_equal_operands_are_one_step()
    {
        Func<double, double, double> value = Math.Atan2;
        Func<Expr, Expr, Expr> derivative = (a, b) => a / b;
        var x = Expr.Input("x", 2, 2);
        Expr Once() => Expr.Map("f", x, 0, value, derivative, derivative);
        Assert.Equal(2, new Plan<double>(Once() + Once()).Steps.Length);
    }

    [Fact]
    public void Without_a_function_or_with_a_derivative_of_null_it_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Expr.Map("f", 1, 1, null!, (a, _) => a, (a, _) => a));
        Assert.Throws<ArgumentException>(() => Expr.Map(" ", 1, 1, Math.Atan2, (a, _) => a, (a, _) => a));
        var thrown = Assert.Throws<InvalidOperationException>(() =>
            Differentiate.Gradient(x => Expr.Sum(Expr.Map("cost", x, 0, Math.Atan2, (_, _) => null!, (_, _) => 0)), Point));
        Assert.Contains("cost: the derivative is null", thrown.Message, StringComparison.Ordinal);
    }
}
