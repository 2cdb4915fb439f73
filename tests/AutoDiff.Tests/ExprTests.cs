using System.Numerics.Tensors;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

public class ExprTests
{
    [Fact]
    public void Numbers_mix_with_expressions_as_written()
    {
        var x = Input("x", 1, 2);
        Expr[] written = [1 - x, x - 1, 2 * x, x * 2, 3 / x, x / 4, 1 + x, -x];
        double[][] expected = [[-1, 3], [1, -3], [4, -4], [4, -4], [1.5, -1.5], [0.5, -0.5], [3, -1], [-2, 2]];
        Assert.Equal(expected, Evaluation.Run<double>(written, [x], [new[,] { { 2.0, -2 } }]));
    }

    [Fact]
    public void A_constant_is_a_copy_in_the_shape_of_its_tensor()
    {
        double[] numbers = [1, 2, 3, 4, 5, 6];
        var matrix = Constant(Tensor.Create(numbers, [2, 3]));
        var row = Constant(Tensor.Create(numbers));
        numbers[0] = 100;
        Assert.Equal(new Shape(2, 3), matrix.Shape);
        Assert.Equal(new Shape(1, 6), row.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], Evaluation.Run<double>([Transpose(Transpose(matrix))], [], [])[0]);
    }

    [Fact]
    public void A_constant_keeps_the_digits_of_its_type()
    {
        Assert.Equal([0.1], Evaluation.Run<double>([Constant(Tensor.Create([0.1]))], [], [])[0]);
        Assert.Equal([0.1f], Evaluation.Run<double>([Constant(Tensor.Create([0.1f]))], [], [])[0]);
        Assert.Equal([0.1f], Evaluation.Run<float>([Constant(Tensor.Create([0.1]))], [], [])[0]);
    }

    [Fact]
    public void A_tensor_that_is_not_a_matrix_or_a_row_is_refused()
    {
        AssertNames("expected a non-empty vector (one row) or matrix", () => Constant(Tensor<double>.Empty));
        AssertNames("[1, 2, 3]", () => Constant(Tensor.Create(new double[6], [1, 2, 3])));
        AssertNames("[0]", () => Constant(Tensor.Create(Array.Empty<double>())));
        AssertNames("[0, 3]", () => Constant(Tensor.Create(Array.Empty<double>(), [0, 3])));

        static void AssertNames(string lengths, Func<Expr> build) =>
            Assert.Contains(lengths, Assert.Throws<ArgumentException>((Action)(() => build())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_on_nothing_is_refused()
    {
        var x = Input("x", 1, 1);
        Assert.Throws<ArgumentNullException>(() => Tanh(null!));
        Assert.Throws<ArgumentNullException>(() => x + null!);
        Assert.Throws<ArgumentNullException>(() => 1 * (Expr)null!);
        Assert.Throws<ArgumentNullException>(() => Power(null!, 1));
        Assert.Throws<ArgumentNullException>(() => Power(null!, 0));
        Assert.Throws<ArgumentNullException>(() => MatMul(null!, x));
        Assert.Throws<ArgumentNullException>(() => MatMul(x, null!));
        Assert.Throws<ArgumentNullException>(() => Broadcast(null!, Shape.Scalar));
        Assert.Throws<ArgumentNullException>(() => Reshape(null!, 1, 1));
        Assert.Throws<ArgumentNullException>(() => ConcatenateColumns(x, null!));
        Assert.Throws<ArgumentNullException>(() => Constant<double>(null!));
    }

    [Fact]
    public void What_changes_nothing_adds_no_step()
    {
        var x = Input("x", 2, 3);
        Assert.Same(x, 1 * x);
        Assert.Same(x, Power(x, 1));
        Assert.Same(x, Reshape(x, 2, 3));
        Assert.Same(x, Broadcast(x, new Shape(2, 3)));
        Assert.Same(x, ConcatenateColumns(x));
        Assert.Empty(new Plan<double>(Power(x, 0)).Buffers);
        Assert.Equal([1, 1, 1, 1, 1, 1], Evaluation.Run<double>([Power(x, 0)], [], [])[0]);
    }

    [Fact]
    public void Text_shows_operations_and_names()
    {
        var (x, w) = (Input("x", 2, 3), Input("w", 3, 1));
        Assert.Equal("Tanh(Add(MatMul(x, w), 0.5))", Tanh(MatMul(x, w) + 0.5).ToString());
    }

    /// <summary>Without a limit each layer would double the text, and a hundred thousand layers would overflow the stack.</summary>
    [Fact]
    public void The_text_of_a_deep_expression_is_cut()
    {
        var x = Input("x", 1, 1);
        for (var layer = 0; layer < 100_000; layer++)
            x += x;
        Assert.Contains("…", x.ToString(), StringComparison.Ordinal);
    }
}
