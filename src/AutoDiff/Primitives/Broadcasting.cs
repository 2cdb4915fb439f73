using System.Numerics;

namespace Cotangent.AutoDiff.Primitives;

/// <summary>
/// A function of two matrices, element by element. An operand with one row is repeated over the rows, one with a single column over the
/// columns; the transpose of repeating is summing.
/// </summary>
/// <remarks>
/// The primitive repeats an operand in both dimensions; <see cref="Apply(Broadcasting, Expr, Expr)"/>, which builds the node, requires that
/// the expression requests this with <see cref="Expr.Broadcast(Expr, Shape)"/>.
/// </remarks>
internal abstract record Broadcasting : Primitive
{
    /// <summary>
    /// The node of an elementwise primitive. An operand repeated by <see cref="Expr.Broadcast(Expr, Shape)"/> is repeated by the primitive,
    /// without a copy.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or two dimensions would be repeated.</exception>
    public static Expr Apply(Broadcasting primitive, Expr left, Expr right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var node = new Expr(primitive, left, right);
        RequireOneRepeatedDimension(node, left, right);
        if (!primitive.RepeatsOperands || left.Shape != right.Shape)
            return node;
        return left.Primitive is Broadcast ? new Expr(primitive, left.Operands[0], right)
            : right.Primitive is Broadcast ? new Expr(primitive, left, right.Operands[0])
            : node;
    }

    /// <summary>Whether the primitive reads the operand of an <see cref="Expr.Broadcast(Expr, Shape)"/> instead of its value.</summary>
    protected virtual bool RepeatsOperands => true;

    /// <summary>
    /// An expression that a rule combines with others of the shape of a node: broadcast explicitly if both dimensions are repeated.
    /// </summary>
    protected static Expr Repeated(Expr x, Expr node) =>
        x.Shape.Rows != node.Shape.Rows && x.Shape.Columns != node.Shape.Columns ? Expr.Broadcast(x, node.Shape) : x;

    private static void RequireOneRepeatedDimension(Expr node, Expr left, Expr right)
    {
        if (IsNumber(left) || IsNumber(right))
            return;
        var repeated = Differences(left.Shape, node.Shape) + Differences(right.Shape, node.Shape);
        if (repeated > 1)
        {
            throw new ArgumentException(
                $"{node.Primitive.Name}: shapes {left.Shape} and {right.Shape} fit only by repeating in both dimensions; "
                + "expected equal shapes, or one dimension to repeat. "
                + $"Where this is meant, call Expr.Broadcast with the target {node.Shape}.");
        }

        static int Differences(Shape shape, Shape whole) => (shape.Rows != whole.Rows ? 1 : 0) + (shape.Columns != whole.Columns ? 1 : 0);
    }

    /// <summary>A number of C# and not a matrix: <c>1</c> in <c>1 - x</c>.</summary>
    protected static bool IsNumber(Expr x) => x.Primitive is Fill && x.Shape == Shape.Scalar;

    public override Shape InferShape(ReadOnlySpan<Expr> operands)
    {
        var (left, right) = (operands[0].Shape, operands[1].Shape);
        return Join(left.Rows, right.Rows) is { } rows && Join(left.Columns, right.Columns) is { } columns
            ? new Shape(rows, columns)
            : throw new ArgumentException(
                $"{Name}: shapes {left} and {right} do not fit; expected equal shapes, or 1 where one operand repeats along the other.");
    }

    public sealed override void Evaluate<T>(in KernelContext<T> context)
    {
        var left = context[0];
        var right = context[1];
        var result = context.Result;
        if (left.Values.Length == result.Values.Length && right.Values.Length == result.Values.Length)
            Apply(left.Values, right.Values, result.Values);
        else if (right.Values.Length == 1)
            Apply(left.Values, right.Values[0], result.Values);
        else if (left.Values.Length == 1)
            Apply(left.Values[0], right.Values, result.Values);
        else
            EvaluateByRow(left, right, result);
    }

    protected abstract void Apply<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>;

    protected abstract void Apply<T>(ReadOnlySpan<T> left, T right, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>;

    protected abstract void Apply<T>(T left, ReadOnlySpan<T> right, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>The cotangent of an operand that was repeated to the shape of the value.</summary>
    public static Expr SumTo(Shape shape, Expr cotangent)
    {
        if (shape.Rows != cotangent.Shape.Rows)
            cotangent = Expr.Sum(cotangent, Axis.Rows);
        if (shape.Columns != cotangent.Shape.Columns)
            cotangent = Expr.Sum(cotangent, Axis.Columns);
        return cotangent;
    }

    /// <summary>The common extent, or null if there is none.</summary>
    private static Dimension? Join(Dimension left, Dimension right) => left == right || right == 1 ? left : left == 1 ? right : null;

    private void EvaluateByRow<T>(ReadOnlyMatrix<T> left, ReadOnlyMatrix<T> right, Matrix<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var row = 0; row < result.Rows; row++)
        {
            var leftRow = left.Row(left.Rows == 1 ? 0 : row);
            var rightRow = right.Row(right.Rows == 1 ? 0 : row);
            if (leftRow.Length == rightRow.Length)
                Apply(leftRow, rightRow, result.Row(row));
            else if (rightRow.Length == 1)
                Apply(leftRow, rightRow[0], result.Row(row));
            else
                Apply(leftRow[0], rightRow, result.Row(row));
        }
    }
}
