using System.Numerics.Tensors;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

public class DifferentiateTests
{
    private static readonly Tensor<double> Row = Tensor.Create([1.0, 2, 3]);
    private static readonly Tensor<double> Matrix = Tensor.Create([1.0, 2, 3, 4, 5, 6], [2, 3]);

    [Fact]
    public void Values_are_matrices_and_derivatives_have_the_lengths_of_the_argument()
    {
        var (value, tangent) = Differentiate.Jvp(Square, Row, Row);
        Assert.Equal([1, 3], value.Lengths.ToArray());
        Assert.Equal([1, 3], tangent.Lengths.ToArray());
        Assert.Equal([3], Differentiate.Vjp(Square, Row).Pullback(Row).Lengths.ToArray());
        Assert.Equal([3], Differentiate.Gradient(x => Sum(x), Row).Gradient.Lengths.ToArray());
        Assert.Equal([2, 3], Differentiate.Gradient(x => Sum(x), Matrix).Gradient.Lengths.ToArray());
        var (_, gradient, product) = Differentiate.HessianVectorProduct(x => Sum(Square(x)), Row, Row);
        Assert.Equal([3], gradient.Lengths.ToArray());
        Assert.Equal([3], product.Lengths.ToArray());
    }

    [Fact]
    public void A_pushforward_and_a_pullback_may_be_called_again_with_another_direction()
    {
        var (_, pushforward) = Differentiate.Linearize(Square, Row);
        Assert.Equal([2, 0, 0], pushforward(Tensor.Create([1.0, 0, 0])).Flat());
        Assert.Equal([2, 4, 6], pushforward(Tensor.Create([1.0, 1, 1])).Flat());
        var (_, pullback) = Differentiate.Vjp(Square, Row);
        Assert.Equal([2, 0, 0], pullback(Tensor.Create([1.0, 0, 0])).Flat());
        Assert.Equal([2, 4, 6], pullback(Tensor.Create([1.0, 1, 1], [1, 3])).Flat());
    }

    [Fact]
    public void The_value_alone_is_the_value()
    {
        Assert.Equal([1, 4, 9], Differentiate.Value(Square, Row).Flat());
        var values = Differentiate.Value<double>(x => [x[0] * x[1], Sum(x[0])], [Row, Row]);
        Assert.Equal([1, 4, 9], values[0].Flat());
        Assert.Equal([6], values[1].Flat());
    }

    /// <summary>f(x, A) = A x for a column x: the Jacobian in x is A, in A it has xᵀ in row i of block i.</summary>
    [Fact]
    public void The_Jacobian_in_several_arguments_is_one_matrix_for_each()
    {
        var column = Tensor.Create([10.0, 20, 30], [3, 1]);
        static Expr F(IReadOnlyList<Expr> x) => MatMul(x[1], x[0]);
        var forward = Differentiate.JacobianForward<double>(F, [column, Matrix]);
        var reverse = Differentiate.JacobianReverse<double>(F, [column, Matrix]);
        foreach (var (value, jacobians) in new[] { forward, reverse })
        {
            Assert.Equal([140, 320], value.Flat());
            Assert.Equal([2, 3], jacobians[0].Lengths.ToArray());
            Assert.Equal([2, 6], jacobians[1].Lengths.ToArray());
            Assert.Equal(Matrix.Flat(), jacobians[0].Flat());
            Assert.Equal([10, 20, 30, 0, 0, 0, 0, 0, 0, 10, 20, 30], jacobians[1].Flat());
        }
    }

    /// <summary>f(x, y) = Σ x² y: the Hessian has 2y and 2x, and the product with (v, w) is 2yv + 2xw and 2xv.</summary>
    [Fact]
    public void The_Hessian_of_several_arguments_mixes_them()
    {
        var (x, y, v, w) = (Row, Tensor.Create([4.0, 5, 6]), Tensor.Create([1.0, 0, 1]), Tensor.Create([0.0, 1, 1]));
        var (value, gradients, products) = Differentiate.HessianVectorProduct(p => Sum(Square(p[0]) * p[1]), [x, y], [v, w]);
        Assert.Equal(78, value);
        Assert.Equal([8, 20, 36], gradients[0].Flat());
        Assert.Equal([1, 4, 9], gradients[1].Flat());
        Assert.Equal([8, 4, 18], products[0].Flat());
        Assert.Equal([2, 0, 6], products[1].Flat());
    }

    [Fact]
    public void Several_arguments_and_results_keep_their_order()
    {
        static IReadOnlyList<Expr> F(IReadOnlyList<Expr> x) => [x[0] * x[1], x[1] + 1, Sum(x[0])];
        Tensor<double>[] point = [Row, Tensor.Create([10.0, 20, 30])];
        var (values, tangents) = Differentiate.Jvp<double>(F, point, [Tensor.Create([1.0, 0, 0]), Tensor.Create([0.0, 1, 0])]);
        Assert.Equal([10, 40, 90], values[0].Flat());
        Assert.Equal([11, 21, 31], values[1].Flat());
        Assert.Equal([6], values[2].Flat());
        Assert.Equal([10, 2, 0], tangents[0].Flat());
        Assert.Equal([0, 1, 0], tangents[1].Flat());
        Assert.Equal([1], tangents[2].Flat());

        var bars = Differentiate.Vjp<double>(F, point).Pullback([Row, Row, Tensor.Create([100.0])]);
        Assert.Equal([110, 140, 190], bars[0].Flat());
        Assert.Equal([2, 6, 12], bars[1].Flat());
    }

    [Fact]
    public void A_Jacobian_has_a_row_for_each_element_of_the_value_and_a_column_for_each_of_the_point()
    {
        // f(X) = X summed over its columns, from 2 x 3 to 2 x 1.
        double[,] expected = { { 1, 1, 1, 0, 0, 0 }, { 0, 0, 0, 1, 1, 1 } };
        var (value, forward) = Differentiate.JacobianForward(x => Sum(x, Axis.Columns), Matrix);
        Assert.Equal([6, 15], value.Flat());
        Assert.Equal(expected, forward.AsMatrix());
        Assert.Equal(expected, Differentiate.JacobianReverse(x => Sum(x, Axis.Columns), Matrix).Jacobian.AsMatrix());
    }

    [Fact]
    public void A_function_that_ignores_its_argument_has_derivative_zero()
    {
        Func<Expr, Expr> constant = _ => Constant(7);
        Assert.Equal([0], Differentiate.Jvp(constant, Row, Row).Jvp.Flat());
        Assert.Equal([0, 0, 0], Differentiate.Vjp(constant, Row).Pullback(Tensor.Create([5.0])).Flat());
        Assert.Equal([0, 0, 0], Differentiate.Gradient(constant, Row).Gradient.Flat());
        Assert.Equal([0, 0, 0], Differentiate.JacobianForward(constant, Row).Jacobian.Flat());
        Assert.Equal([0, 0, 0], Differentiate.HessianVectorProduct(x => Sum(x), Row, Row).Product.Flat());
    }

    [Fact]
    public void The_function_that_returns_its_argument_passes_directions_on()
    {
        Assert.Equal([1, 2, 3], Differentiate.Linearize(x => x, Row).Value.Flat());
        Assert.Equal([4, 5, 6], Differentiate.Jvp(x => x, Row, Tensor.Create([4.0, 5, 6])).Jvp.Flat());
        Assert.Equal([4, 5, 6], Differentiate.Vjp(x => x, Row).Pullback(Tensor.Create([4.0, 5, 6])).Flat());
    }

    /// <summary>A slice and a transposed view have elements that do not lie next to each other.</summary>
    [Fact]
    public void A_view_of_a_tensor_is_read_as_its_copy_would_be()
    {
        var slice = Matrix.Slice(0..2, 1..3);
        Assert.Equal([4, 9, 25, 36], Differentiate.Linearize(Square, slice).Value.Flat());
        Assert.Equal([4, 6, 10, 12], Differentiate.Gradient(x => Sum(Square(x)), slice).Gradient.Flat());
        var transposed = Tensor.PermuteDimensions(Matrix, [1, 0]);
        Assert.Equal([1, 16, 4, 25, 9, 36], Differentiate.Linearize(Square, transposed).Value.Flat());
    }

    [Fact]
    public void A_tangent_of_another_shape_is_refused_with_both_shapes()
    {
        AssertNames(Assert.Throws<ArgumentException>(() => Differentiate.Jvp(Square, Matrix, Row)), "[1 x 3]", "[2 x 3]", "tangent");
        AssertNames(
            Assert.Throws<ArgumentException>(() => Differentiate.Jvp(Square, Matrix, Tensor.Create(new double[6], [3, 2]))),
            "[3 x 2]",
            "[2 x 3]");
        AssertNames(
            Assert.Throws<ArgumentException>(() => Differentiate.Vjp(x => Sum(x), Matrix).Pullback(Matrix)),
            "[2 x 3]",
            "[1 x 1]",
            "cotangent");
        AssertNames(
            Assert.Throws<ArgumentException>(
                () => Differentiate.HessianVectorProduct(x => Sum(x), Matrix, Row)), "[1 x 3]", "[2 x 3]", "tangent");
    }

    [Fact]
    public void A_tangent_is_checked_even_where_the_derivative_does_not_read_it() =>
        AssertNames(Assert.Throws<ArgumentException>(() => Differentiate.Jvp(_ => Constant(7), Matrix, Row)), "[1 x 3]", "[2 x 3]");

    [Fact]
    public void A_missing_tangent_is_refused_with_the_numbers_found_and_expected()
    {
        AssertNames(
            Assert.Throws<ArgumentException>(() => Differentiate.Jvp<double>(x => [x[0] * x[1]], [Row, Row], [Row])),
            "1 tensors",
            "expected 2");
        AssertNames(
            Assert.Throws<ArgumentException>(() => Differentiate.Vjp<double>(x => x, [Row, Row]).Pullback([Row])),
            "1 tensors",
            "expected 2");
    }

    [Fact]
    public void A_gradient_of_what_is_not_a_scalar_is_refused_with_its_shape()
    {
        AssertNames(Assert.Throws<ArgumentException>(() => Differentiate.Gradient(Square, Matrix)), "[2 x 3]", "[1 x 1]");
        AssertNames(
            Assert.Throws<ArgumentException>(() => Differentiate.HessianVectorProduct(Square, Matrix, Matrix)), "[2 x 3]", "[1 x 1]");
    }

    [Fact]
    public void A_point_that_is_not_a_matrix_or_a_row_is_refused_with_its_lengths()
    {
        AssertNames(
            Assert.Throws<ArgumentException>(() => Differentiate.Linearize(Square, Tensor.Create(new double[8], [2, 2, 2]))),
            "[2, 2, 2]",
            "matrix");
        AssertNames(
            Assert.Throws<ArgumentException>(() => Differentiate.Linearize(Square, Tensor.Create(Array.Empty<double>()))),
            "[0]",
            "non-empty");
        AssertNames(
            Assert.Throws<ArgumentException>(() => Differentiate.Jvp(Square, Row, Tensor.Create(new double[8], [2, 2, 2]))), "[2, 2, 2]");
    }

    [Fact]
    public void No_argument_no_result_and_nothing_are_refused()
    {
        AssertNames(Assert.Throws<ArgumentException>(() => Differentiate.Linearize<double>(x => [Constant(1)], [])), "no tensors");
        AssertNames(
            Assert.Throws<ArgumentException>(() => Differentiate.Linearize<double>(x => [], [Row])), "function returned no expression");
        Assert.Throws<ArgumentException>(() => Differentiate.Linearize<double>(x => null!, [Row]));
        Assert.Throws<ArgumentException>(() => Differentiate.Linearize(x => null!, Row));
        Assert.Throws<ArgumentNullException>(() => Differentiate.Linearize((Func<Expr, Expr>)null!, Row));
        Assert.Throws<ArgumentNullException>(() => Differentiate.Linearize(Square, (Tensor<double>)null!));
        Assert.Throws<ArgumentNullException>(() => Differentiate.Jvp(Square, Row, null!));
        Assert.Throws<ArgumentNullException>(() => Differentiate.Gradient((Func<Expr, Expr>)null!, Row));
        Assert.Throws<ArgumentNullException>(() => GradientCheck.Run((Func<Expr, Expr>)null!, Row));
    }

    [Fact]
    public void A_pullback_gives_the_same_bits_from_several_threads()
    {
        var (_, pullback) = Differentiate.Vjp(x => Sum(Exp(LogSoftmax(x)) * Tanh(x)), Matrix);
        var seed = Tensor.Create([1.5]);
        var expected = pullback(seed).Flat();
        var found = new double[64][];
        Parallel.For(0, found.Length, i => found[i] = pullback(seed).Flat());
        Assert.All(found, bits => Assert.Equal(expected, bits));
    }

    private static void AssertNames(Exception thrown, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, thrown.Message, StringComparison.Ordinal));
}
