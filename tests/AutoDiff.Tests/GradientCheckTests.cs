using System.Globalization;
using System.Numerics.Tensors;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

/// <summary>The check fails on wrong derivatives, and passes on correct ones.</summary>
public class GradientCheckTests
{
    private static readonly Tensor<double> Point = Tensor.Create([0.5, -1.25, 2, 0.75, -0.5, 1.5], [2, 3]);

    [Fact]
    public void Right_rules_pass() => GradientCheck.Run(x => MistakenPrimitive.Apply(x), Point).ThrowIfWrong();

    /// <summary>The transpose is derived from the JVP, so forward and reverse mode agree; only the value shows the error.</summary>
    [Theory]
    [InlineData(1.5)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1 + 1e-6)]
    public void A_wrong_JVP_rule_fails_against_the_central_difference_only(double factor)
    {
        var check = GradientCheck.Run(x => MistakenPrimitive.Apply(x, jvpFactor: factor), Point);
        Assert.False(check.IsCorrect);
        Assert.InRange(check.AdjointError, 0, check.AdjointTolerance);
        Assert.True(check.DifferenceError > check.DifferenceTolerance);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1 + 1e-9)]
    public void A_wrong_transpose_rule_fails_the_adjoint_identity_only(double factor)
    {
        var check = GradientCheck.Run(x => MistakenPrimitive.Apply(x, transposeFactor: factor), Point);
        Assert.False(check.IsCorrect);
        Assert.True(check.AdjointError > check.AdjointTolerance);
        Assert.InRange(check.DifferenceError, 0, check.DifferenceTolerance);
    }

    [Fact]
    public void A_mistake_in_one_of_several_arguments_and_results_is_seen()
    {
        static IReadOnlyList<Expr> F(IReadOnlyList<Expr> x, double factor) =>
            [x[0] * Sin(x[1]), x[0] + MistakenPrimitive.Apply(x[2], factor)];
        Tensor<double>[] point = [Point, Point, Point];
        Assert.True(GradientCheck.Run(x => F(x, 1), point).IsCorrect);
        Assert.False(GradientCheck.Run(x => F(x, 1.01), point).IsCorrect);
    }

    [Fact]
    public void A_mistake_in_one_element_of_a_hundred_is_seen() =>
        Assert.False(GradientCheck.Run(
            x => ConcatenateColumns(Square(SliceColumns(x, 0, 99)), MistakenPrimitive.Apply(SliceColumns(x, 99, 1), 1.01)),
            Tensor.Create([.. Enumerable.Range(1, 100).Select(i => i / 10.0)], [1, 100])).IsCorrect);

    [Fact]
    public void A_value_that_is_not_a_number_fails() => Assert.False(GradientCheck.Run(Log, Tensor.Create([-1.0])).IsCorrect);

    [Fact]
    public void An_infinite_derivative_fails() => Assert.False(GradientCheck.Run(Sqrt, Tensor.Create([0.0])).IsCorrect);

    [Fact]
    public void A_kink_between_the_two_points_of_the_difference_fails() =>
        Assert.False(GradientCheck.Run(x => Sqrt(Square(x - 1.0001)), Tensor.Create([1.0])).IsCorrect);

    /// <summary>
    /// Two steps h and h/2 of the sine differ by h² cos / 8; extrapolated from both, h⁴ cos / 480 is left, 10⁻⁸ of that for h = 2⁻¹⁰, and
    /// rounding.
    /// </summary>
    [Fact]
    public void The_difference_is_extrapolated_far_beyond_its_tolerance()
    {
        var check = GradientCheck.Run(Sin, Tensor.Create([0.5]));
        Assert.InRange(check.DifferenceError, 0, check.DifferenceTolerance / 1000);
    }

    [Fact]
    public void What_overflows_cannot_be_checked_and_the_message_says_so()
    {
        var check = GradientCheck.Run(x => 1e200 * (1e200 * x), Tensor.Create([1.0]));
        Assert.False(check.IsCorrect);
        Assert.Contains("not finite", Assert.Throws<InvalidOperationException>(check.ThrowIfWrong).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_thrown_names_errors_and_tolerances()
    {
        var check = GradientCheck.Run(x => MistakenPrimitive.Apply(x, 1.5, 1.5), Point);
        var thrown = Assert.Throws<InvalidOperationException>(check.ThrowIfWrong);
        Assert.All(
            new[] { check.AdjointError, check.AdjointTolerance, check.DifferenceError, check.DifferenceTolerance },
            number => Assert.Contains(number.ToString("g3", CultureInfo.InvariantCulture), thrown.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_that_is_a_small_difference_of_large_terms_passes()
    {
        var features = Constant(Tensor.Create([1234.5, -987.6, 555.5], [3, 1]));
        GradientCheck
            .Run(theta => MatMul(theta, features) - (1234.5 - (2 * 987.6) + (3 * 555.5)), Tensor.Create([1.0, 2, 3]))
            .ThrowIfWrong();
    }

    [Fact]
    public void A_value_that_is_constant_because_its_terms_cancel_passes()
    {
        GradientCheck.Run(x => Sum(Exp(LogSoftmax(x)), Axis.Columns), Point).ThrowIfWrong();
        GradientCheck.Run(x => Square(Sin(x)) + Square(Cos(x)), Point).ThrowIfWrong();
    }

    [Fact]
    public void A_function_that_ignores_its_argument_passes() => GradientCheck.Run(x => Constant(3), Point).ThrowIfWrong();
}
