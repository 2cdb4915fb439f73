using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

public class SymbolicTests
{
    private static readonly Expr X = Input("x", 2, 3);
    private static readonly Expr Y = Input("y", 2, 3);

    [Fact]
    public void A_missing_tangent_is_refused_with_the_numbers_found_and_expected() =>
        AssertNames(Assert.Throws<ArgumentException>(() => Symbolic.Jvp([X * Y], [X, Y], [X])), "1 tangents", "2 inputs");

    [Fact]
    public void A_tangent_too_many_is_refused_with_the_numbers_found_and_expected() =>
        AssertNames(Assert.Throws<ArgumentException>(() => Symbolic.Jvp([X * Y], [X], [X, Y])), "2 tangents", "1 inputs");

    [Theory]
    [InlineData(3, 2)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    public void A_tangent_of_another_shape_is_refused_with_both_shapes(int rows, int columns) =>
        AssertNames(
            Assert.Throws<ArgumentException>(() => Symbolic.Jvp([X * Y], [X, Y], [X, Input("t", rows, columns)])),
            "tangent", "input 1 (y)", $"[{rows} x {columns}]", "[2 x 3]");

    [Fact]
    public void A_missing_cotangent_is_refused_with_the_numbers_found_and_expected() =>
        AssertNames(Assert.Throws<ArgumentException>(() => Symbolic.Vjp([X, Y], [X], [X])), "1 cotangents", "2 outputs");

    [Fact]
    public void A_cotangent_of_another_shape_is_refused_with_both_shapes() =>
        AssertNames(
            Assert.Throws<ArgumentException>(() => Symbolic.Vjp([Sum(X)], [X], [X])), "cotangent", "output 0 (Sum)", "[2 x 3]", "[1 x 1]");

    [Fact]
    public void A_direction_of_another_shape_is_refused_by_the_second_derivatives_too()
    {
        var direction = Input("t", 3, 2);
        AssertNames(Assert.Throws<ArgumentException>(() => Symbolic.HessianVectorProduct(Sum(X), [X], [direction])), "[3 x 2]", "[2 x 3]");
        AssertNames(Assert.Throws<ArgumentException>(() => Symbolic.GaussNewtonProduct(Sum(X), X, [X], [direction])), "[3 x 2]", "[2 x 3]");
    }

    /// <summary>Otherwise one of the two would silently get no derivative.</summary>
    [Fact]
    public void An_input_that_is_given_twice_is_refused()
    {
        AssertNames(Assert.Throws<ArgumentException>(() => Symbolic.Jvp([X], [Y, X, X], [Y, X, X])), "Input 2 (x)", "once");
        AssertNames(Assert.Throws<ArgumentException>(() => Symbolic.Gradient(Sum(X), [X, X])), "Input 1 (x)", "once");
    }

    [Fact]
    public void Nothing_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Symbolic.Jvp(null!, [X], [X]));
        Assert.Throws<ArgumentNullException>(() => Symbolic.Jvp([X], null!, [X]));
        Assert.Throws<ArgumentNullException>(() => Symbolic.Jvp([X], [X], null!));
        Assert.Throws<ArgumentNullException>(() => Symbolic.Vjp([X], null!, [X]));
        Assert.Throws<ArgumentNullException>(() => Symbolic.Vjp([X], [X], null!));
        Assert.Throws<ArgumentNullException>(() => Symbolic.Gradient(null!, [X]));
    }

    [Fact]
    public void What_does_not_depend_on_an_input_has_derivative_zero_of_the_right_shape()
    {
        var forward = Symbolic.Jvp([Tanh(Y), Sum(X)], [X], [X]);
        var reverse = Symbolic.Vjp([Tanh(Y)], [X, Y], [Y]);
        Assert.Equal(new Shape(2, 3), forward[0].Shape);
        Assert.Equal(new Shape(2, 3), reverse[0].Shape);
        double[,] point = { { 1, 2, 3 }, { 4, 5, 6 } };
        var values = Evaluation.Run<double>([forward[0], forward[1], reverse[0]], [X, Y], [point, point]);
        Assert.Equal([0, 0, 0, 0, 0, 0], values[0]);
        Assert.Equal([21], values[1]);
        Assert.Equal([0, 0, 0, 0, 0, 0], values[2]);
    }

    [Fact]
    public void The_derivative_of_an_input_by_itself_is_its_direction()
    {
        Assert.Same(Y, Symbolic.Jvp([X], [X], [Y])[0]);
        Assert.Same(Y, Symbolic.Vjp([X], [X], [Y])[0]);
    }

    /// <summary>The example of docs/mathematics.md: at (3, 5), yDot = 5 x1Dot + 3 x2Dot and xBar = (5 yBar, 3 yBar).</summary>
    [Fact]
    public void The_VJP_of_a_product_is_its_JVP_walked_backwards()
    {
        var (x1, x2, x1Dot, x2Dot, yBar) = (
            Input("x1", 1, 1), Input("x2", 1, 1), Input("x1Dot", 1, 1), Input("x2Dot", 1, 1), Input("yBar", 1, 1));
        var yDot = Symbolic.Jvp([x1 * x2], [x1, x2], [x1Dot, x2Dot])[0];
        var xBar = Symbolic.Vjp([x1 * x2], [x1, x2], [yBar]);
        Assert.Equal("Add(Multiply(x1Dot, x2), Multiply(x1, x2Dot))", yDot.ToString());
        Assert.Equal("Multiply(yBar, x2)", xBar[0].ToString());
        Assert.Equal("Multiply(yBar, x1)", xBar[1].ToString());
        Assert.Equal(
            [[5 * 7 + 3 * 11], [5 * 2], [3 * 2]],
            Evaluation.Run<double>(
                [yDot, .. xBar], [x1, x2, x1Dot, x2Dot, yBar], [Single(3), Single(5), Single(7), Single(11), Single(2)]));

        static double[,] Single(double value) => new[,] { { value } };
    }

    [Fact]
    public void Cotangents_of_one_output_given_twice_add_up()
    {
        var square = Square(X);
        double[,] point = { { 1, 2, 3 }, { 4, 5, 6 } };
        var gradient = Symbolic.Vjp([square, square], [X], [Fill(1, 2, 3), Fill(10, 2, 3)]);
        Assert.Equal([22, 44, 66, 88, 110, 132], Evaluation.Run<double>(gradient, [X], [point])[0]);
    }

    /// <summary>
    /// In a derivative with respect to an intermediate value, everything else is constant, even the operands of that value.
    /// </summary>
    [Fact]
    public void A_derivative_may_be_taken_by_an_intermediate()
    {
        var inner = Square(X);
        var outer = Sum(inner * X);
        double[,] point = { { 1, 2, 3 }, { 4, 5, 6 } };
        var values = Evaluation.Run<double>(
            [Symbolic.Gradient(outer, [inner])[0], Symbolic.Jvp([outer], [inner], [X])[0], .. Symbolic.Gradient(outer, [inner, X])],
            [X],
            [point]);
        Assert.Equal([1, 2, 3, 4, 5, 6], values[0]);
        Assert.Equal([91], values[1]);
        Assert.Equal([1, 2, 3, 4, 5, 6], values[2]);
        Assert.Equal([1, 4, 9, 16, 25, 36], values[3]);
    }

    [Fact]
    public void A_primitive_that_is_not_linear_has_no_transpose()
    {
        var tanh = Tanh(X);
        AssertNames(Assert.Throws<InvalidOperationException>(() => tanh.Primitive.TransposeRule(tanh, 0, X)), "Tanh", "not linear");
        var quotient = X / Y;
        Assert.Throws<InvalidOperationException>(() => quotient.Primitive.TransposeRule(quotient, 1, X));
    }

    private static void AssertNames(Exception thrown, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, thrown.Message, StringComparison.Ordinal));
}
