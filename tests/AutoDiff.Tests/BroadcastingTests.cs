using System.Numerics.Tensors;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

/// <summary>An operand is repeated in one dimension implicitly, and in both only by <see cref="Broadcast(Expr, Shape)"/>.</summary>
public class BroadcastingTests
{
    private static readonly Expr Element = Input("element", 1, 1);
    private static readonly Expr Row = Input("row", 1, 3);
    private static readonly Expr Column = Input("column", 2, 1);
    private static readonly Expr Matrix = Input("matrix", 2, 3);
    private static readonly Expr Batch = Input("batch", Dimension.Batch, 3);
    private static readonly Expr BatchColumn = Input("batch column", Dimension.Batch, 1);

    private static readonly (string Name, Func<Expr, Expr, Expr> F)[] Functions =
    [
        ("Add", Add),
        ("Subtract", Subtract),
        ("Multiply", Multiply),
        ("Divide", Divide),
        ("Maximum", Maximum),
        ("Minimum", Minimum),
        ("product", (l, r) => Map("product", l, r, (x, y) => x * y, (_, y) => y, (x, _) => x)),
    ];

    [Fact]
    public void Repeating_in_both_dimensions_is_refused_with_both_shapes_and_the_way_out()
    {
        AssertRefused(Element, Matrix, "[1 x 1]", "[2 x 3]", "[2 x 3]");
        AssertRefused(Element, Batch, "[1 x 1]", "[batch x 3]", "[batch x 3]");
        AssertRefused(Row, Column, "[1 x 3]", "[2 x 1]", "[2 x 3]");
        AssertRefused(Row, BatchColumn, "[1 x 3]", "[batch x 1]", "[batch x 3]");
        AssertRefused(Constant(Tensor.Create([2.0])), Matrix, "[1 x 1]", "[2 x 3]", "[2 x 3]");
    }

    [Fact]
    public void Repeating_in_one_dimension_needs_no_request()
    {
        (Expr, Expr)[] pairs =
        [
            (Row, Matrix), (Column, Matrix), (Element, Row), (Element, Column), (Row, Batch), (BatchColumn, Batch), (Element, BatchColumn),
        ];
        foreach (var (_, f) in Functions)
        {
            foreach (var (x, y) in pairs)
            {
                Assert.Equal(y.Shape, f(x, y).Shape);
                Assert.Equal(y.Shape, f(y, x).Shape);
            }
        }
    }

    [Fact]
    public void A_number_has_no_shape()
    {
        foreach (var (_, f) in Functions)
        {
            Assert.Equal(Matrix.Shape, f(2, Matrix).Shape);
            Assert.Equal(Batch.Shape, f(Batch, 2).Shape);
        }
    }

    /// <summary>The repeated operand has no buffer; only a function of the user gets operands of one shape.</summary>
    [Fact]
    public void A_request_costs_no_memory()
    {
        foreach (var (name, f) in Functions)
        {
            var steps = name == "product" ? 2 : 1;
            Assert.Equal(steps, new Plan<double>(f(Broadcast(Element, Matrix.Shape), Matrix)).Steps.Length);
            Assert.Equal(steps, new Plan<double>(f(Matrix, Broadcast(Element, Matrix.Shape))).Steps.Length);
        }
    }

    /// <summary>
    /// The squared norm of A Theta by Gram matrices, with Theta n x k where k x n is meant. At k = 1 the Gram matrix of A is 1 x 1, and
    /// repeating it over n x n gave another penalty.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_penalty_with_Theta_transposed_is_refused_at_every_rank(int k)
    {
        var (a, theta) = (Input("A", 3, k), Input("Theta", 10, k));
        var gramOfA = MatMul(a, a, transposeLeft: true);
        Assert.Throws<ArgumentException>(() => Sum(gramOfA * MatMul(theta, theta, transposeRight: true)));
        Assert.Equal(Shape.Scalar, Sum(gramOfA * MatMul(theta, theta, transposeLeft: true)).Shape);
    }

    private static void AssertRefused(Expr left, Expr right, params string[] message)
    {
        foreach (var (name, f) in Functions)
        {
            foreach (var build in new Func<Expr>[] { () => f(left, right), () => f(right, left) })
            {
                var refusal = Assert.Throws<ArgumentException>((Action)(() => build()));
                Assert.All([name, "Expr.Broadcast", .. message], part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
            }
        }
    }
}
