using System.Numerics;

namespace Cotangent.AutoDiff.Primitives;

/// <summary>
/// A function of two matrices, element by element. An operand with one row is repeated over the rows, one with a single column over the
/// columns; the transpose of repeating is summing.
/// </summary>
internal abstract record Broadcasting : Primitive
{
    public override Shape InferShape(ReadOnlySpan<Expr> operands)
    {
        var (left, right) = (operands[0].Shape, operands[1].Shape);
        return Join(left.Rows, right.Rows) is { } rows && Join(left.Columns, right.Columns) is { } columns
            ? new Shape(rows, columns)
            : throw new ArgumentException(
                $"{Name}: shapes {left} and {right} do not fit; expected equal shapes, or 1 where one operand repeats along the other.");
    }

    public sealed override void Evaluate<T>(in Frame<T> frame)
    {
        var left = frame[0];
        var right = frame[1];
        var result = frame.Result;
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

    /// <summary>The common extent, or null where there is none.</summary>
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
