using CsCheck;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

/// <summary>A random well-shaped function of four inputs, composed of all primitives.</summary>
internal sealed record RandomExpression(string Text, Func<IReadOnlyList<Expr>, Expr> Function)
{
    /// <summary>A matrix, a row, a column and a single element. All extents are 1 to 3.</summary>
    public static readonly (int Rows, int Columns)[] InputShapes = [(3, 3), (1, 3), (3, 1), (1, 1)];

    private const int Largest = 3;

    /// <summary>
    /// Functions of bounded slope, for any number of layers: every production is bounded by its operands, and the magnitudes of its partial
    /// derivatives along one element of the value add up to at most 1. Arguments of logarithms, roots, powers and divisors are at least 1.
    /// </summary>
    public static Gen<RandomExpression> Smooth(int depth) => OfAnyShape(depth, SmoothUnary, SmoothBinary, reduction: 1.0 / Largest);

    /// <summary>Only sums, products and kinks, so that small integers are not rounded: derivatives at a kink are halves.</summary>
    public static Gen<RandomExpression> Polynomial(int depth) => OfAnyShape(depth, PolynomialUnary, PolynomialBinary, reduction: 1);

    public override string ToString() => Text;

    private static readonly (string Name, Func<Expr, Expr> F)[] SmoothUnary =
    [
        ("Tanh", Tanh),
        ("Sin", Sin),
        ("Cos", Cos),
        ("Sigmoid", Sigmoid),
        ("Softplus", Softplus),
        ("Negate", Negate),
        ("Scale", x => -0.75 * x),
        ("Exp", x => Exp(Tanh(x) - 1)),
        ("Log", x => Log(1 + Square(x))),
        ("Sqrt", x => Sqrt(1 + Square(x))),
        ("Power -1.5", x => Power(1 + Square(x), -1.5)),
        ("Power 0.25", x => Power(1 + Square(x), 0.25)),
        ("Square", x => 0.5 * Square(Tanh(x))),
        ("LogSoftmax", x => 0.5 * LogSoftmax(x)),
        ("LogSumExp", x => Broadcast(LogSumExp(x), x.Shape)),
        ("Shared", x => 0.5 * Tanh(x) * Sin(x)),
        ("Mean", x => 0.5 * (x + Mean(x, Axis.Rows))),
        ("Abs", x => 0.5 * Abs(Tanh(x) - 1.5)),
        ("Heaviside", x => x * Heaviside(1.5 - Tanh(x))),
        ("Map", x => Map("atan", x, 0, (a, _) => Math.Atan(a), (a, _) => 1 / (1 + Square(a)), (_, _) => 0)),
        ("Fill", x => x + Fill(0.25, x.Shape.Rows, x.Shape.Columns)),
    ];

    private static readonly (string Name, Func<Expr, Expr, Expr> F)[] SmoothBinary =
    [
        ("Add", (l, r) => 0.5 * (l + r)),
        ("Subtract", (l, r) => 0.5 * (l - r)),
        ("Multiply", (l, r) => 0.5 * (Tanh(l) * Tanh(r))),
        ("Divide", (l, r) => 0.5 * (Tanh(l) / (1 + Square(r)))),
        ("Maximum", (l, r) => Maximum(Tanh(l), Tanh(r) - 2.5)),
        ("Minimum", (l, r) => Minimum(Tanh(l), Tanh(r) - 2.5) + 2),
    ];

    private static readonly (string Name, Func<Expr, Expr> F)[] PolynomialUnary =
    [
        ("Negate", Negate),
        ("Double", x => 2 * x),
        ("Square", Square),
        ("Shared", x => x * (x - 1)),
        ("Abs", Abs),
        ("Doubled", x => x + x),
    ];

    private static readonly (string Name, Func<Expr, Expr, Expr> F)[] PolynomialBinary =
    [
        ("Add", Add),
        ("Subtract", Subtract),
        ("Multiply", Multiply),
        ("Maximum", Maximum),
        ("Minimum", Minimum),
    ];

    private static Gen<RandomExpression> OfAnyShape(
        int depth,
        (string Name, Func<Expr, Expr> F)[] unary,
        (string Name, Func<Expr, Expr, Expr> F)[] binary,
        double reduction)
    {
        return Gen.Select(Gen.Int[1, Largest], Gen.Int[1, Largest]).SelectMany((rows, columns) => Of(rows, columns, depth));

        // Draws the branch before its operands: the tree of all branches would not fit in memory.
        Gen<RandomExpression> Of(int rows, int columns, int height) =>
            height == 0 ? Leaf(rows, columns)
            : Gen.Int[0, 12].SelectMany(choice => choice switch
            {
                < 4 => Gen.OneOf(unary).SelectMany(u => Of(rows, columns, height - 1).Select(x => Node(u.Name, x, u.F))),
                < 7 =>
                    from b in Gen.OneOf(binary)
                    from repeatRows in Gen.Bool
                    from repeatColumns in Gen.Bool
                    from swap in Gen.Bool
                    from small in Of(repeatRows ? 1 : rows, repeatColumns ? 1 : columns, height - 1)
                    from full in Of(rows, columns, height - 1)
                    select swap
                        ? Node(b.Name, full, small, (l, r) => b.F(l, Requested(r, l)))
                        : Node(b.Name, small, full, (l, r) => b.F(Requested(l, r), r)),
                < 9 =>
                    from inner in Gen.Int[1, Largest]
                    from transposeLeft in Gen.Bool
                    from transposeRight in Gen.Bool
                    from left in transposeLeft ? Of(inner, rows, height - 1) : Of(rows, inner, height - 1)
                    from right in transposeRight ? Of(columns, inner, height - 1) : Of(inner, columns, height - 1)
                    select Node(
                        $"MatMul {transposeLeft} {transposeRight}",
                        left,
                        right,
                        (l, r) => reduction < 1
                            ? MatMul(Tanh(l), Tanh(r), transposeLeft, transposeRight) / (2 * inner)
                            : MatMul(l, r, transposeLeft, transposeRight)),
                9 => Of(columns, rows, height - 1).Select(x => Node("Transpose", x, Transpose)),
                10 => Of(columns, rows, height - 1).Select(x => Node("Reshape", x, e => Reshape(e, rows, columns))),
                11 when columns > 1 =>
                    from cut in Gen.Int[1, columns - 1]
                    from left in Of(rows, cut, height - 1)
                    from right in Of(rows, columns - cut, height - 1)
                    select Node("Concatenate", left, right, (l, r) => ConcatenateColumns(l, r)),
                11 =>
                    from start in Gen.Int[0, Largest - 1]
                    from x in Of(rows, Largest, height - 1)
                    select Node("Slice", x, e => SliceColumns(e, start, 1)),
                _ when rows == 1 && columns == 1 => Of(Largest, 1, height - 1).Select(x => Node("Sum", x, e => Reduced(e, Axis.All))),
                _ when rows == 1 => Of(Largest, columns, height - 1).Select(x => Node("Sum over rows", x, e => Reduced(e, Axis.Rows))),
                _ => Of(rows, Largest, height - 1)
                    .Select(x => Node("Sum over columns", x, e => Broadcast(Reduced(e, Axis.Columns), new Shape(rows, columns)))),
            });

        Expr Reduced(Expr x, Axis axis) => reduction < 1 ? reduction * Sum(x, axis) : Sum(x, axis);
    }

    private static Gen<RandomExpression> Leaf(int rows, int columns) =>
        Gen.Int[0, 3].Select(input => new RandomExpression($"x{input}", x => input switch
        {
            0 => Transpose(SliceColumns(Transpose(SliceColumns(x[0], 0, columns)), Largest - rows, rows)),
            1 => Broadcast(SliceColumns(x[1], Largest - columns, columns), new Shape(rows, columns)),
            2 => Broadcast(Transpose(SliceColumns(Transpose(x[2]), 0, rows)), new Shape(rows, columns)),
            _ => Broadcast(x[3], new Shape(rows, columns)),
        }));

    /// <summary>One dimension is repeated implicitly; two are not.</summary>
    private static Expr Requested(Expr small, Expr full) =>
        small.Shape.Rows != full.Shape.Rows && small.Shape.Columns != full.Shape.Columns ? Broadcast(small, full.Shape) : small;

    private static RandomExpression Node(string name, RandomExpression operand, Func<Expr, Expr> f) =>
        new($"{name}({operand.Text})", x => f(operand.Function(x)));

    private static RandomExpression Node(string name, RandomExpression left, RandomExpression right, Func<Expr, Expr, Expr> f) =>
        new($"{name}({left.Text}, {right.Text})", x => f(left.Function(x), right.Function(x)));
}
