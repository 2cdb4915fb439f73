using System.Numerics;
using Cotangent.AutoDiff.Kernels;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    /// <summary>op(A) op(B), where op transposes or not. Bilinear, so both rules are exact and again matrix products.</summary>
    internal sealed record MatMul(bool TransposeLeft, bool TransposeRight) : Primitive
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands)
        {
            var left = Oriented(operands[0], TransposeLeft);
            var right = Oriented(operands[1], TransposeRight);
            return left.Columns == right.Rows
                ? new Shape(left.Rows, right.Columns)
                : throw new ArgumentException(
                    $"{Name}: shapes {Describe(operands[0], TransposeLeft)} and {Describe(operands[1], TransposeRight)} do not fit; "
                    + $"expected the columns of the left, {left.Columns}, to equal the rows of the right, {right.Rows}.");
        }

        public override void Evaluate<T>(in Frame<T> frame)
        {
            var result = frame.Result;
            if (frame.TryGetSparse(0, out var left))
                SparseLeft(left, frame[1], result);
            else if (frame.TryGetSparse(1, out var right))
                SparseRight(frame[0], right, result);
            else
                Dense(frame[0], frame[1], result, frame.Ask);
        }

        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) =>
            Bilinear.Jvp(node, tangents, (left, right) => Expr.MatMul(left, right, TransposeLeft, TransposeRight));

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent)
        {
            var other = node.Operands[1 - operand];
            return (operand, transposed: operand == 0 ? TransposeLeft : TransposeRight) switch
            {
                (0, false) => Expr.MatMul(cotangent, other, transposeRight: !TransposeRight),
                (0, true) => Expr.MatMul(other, cotangent, transposeLeft: TransposeRight, transposeRight: true),
                (_, false) => Expr.MatMul(other, cotangent, transposeLeft: !TransposeLeft),
                (_, true) => Expr.MatMul(cotangent, other, transposeLeft: true, transposeRight: TransposeLeft),
            };
        }

        private static Shape Oriented(Expr x, bool transposed) => transposed ? x.Shape.Transposed : x.Shape;

        private static string Describe(Expr x, bool transposed) => transposed ? $"{x.Shape} (transposed)" : $"{x.Shape}";

        /// <summary>The values are as many as the shapes say, by <see cref="Workspace{T}"/>, and the shapes fit, by <see cref="InferShape"/>.</summary>
        private unsafe void Dense<T>(ReadOnlyMatrix<T> left, ReadOnlyMatrix<T> right, Matrix<T> result, Action? ask)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            fixed (T* a = left.Values, b = right.Values, c = result.Values)
            {
                Product.Multiply(
                    Oriented(a, left.Columns, TransposeLeft),
                    Oriented(b, right.Columns, TransposeRight),
                    c,
                    result.Rows,
                    result.Columns,
                    TransposeLeft ? left.Rows : left.Columns,
                    ask);
            }
        }

        private static unsafe Strided<T> Oriented<T>(T* values, int columns, bool transposed)
            where T : unmanaged => new(values, transposed ? 1 : columns, transposed ? columns : 1);

        /// <summary>Each stored element meets one row of op(B), and adds to one row of the result.</summary>
        private void SparseLeft<T>(CsrRows<T> left, ReadOnlyMatrix<T> right, Matrix<T> result)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            result.Values.Clear();
            var (rowStride, columnStride) = TransposeRight ? (1, right.Columns) : (right.Columns, 1);
            for (var row = 0; row < left.Rows; row++)
            {
                var columns = left.Row(row).Columns.Span;
                var values = left.Row(row).Values.Span;
                for (var e = 0; e < columns.Length; e++)
                {
                    var (i, p) = TransposeLeft ? (columns[e], row) : (row, columns[e]);
                    var target = result.Row(i);
                    for (var (j, at) = (0, p * rowStride); j < target.Length; j++, at += columnStride)
                        target[j] += values[e] * right.Values[at];
                }
            }
        }

        /// <summary>Each stored element meets one column of op(A), and adds to one column of the result.</summary>
        private void SparseRight<T>(ReadOnlyMatrix<T> left, CsrRows<T> right, Matrix<T> result)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            result.Values.Clear();
            var (rowStride, columnStride) = TransposeLeft ? (1, left.Columns) : (left.Columns, 1);
            for (var row = 0; row < right.Rows; row++)
            {
                var columns = right.Row(row).Columns.Span;
                var values = right.Row(row).Values.Span;
                for (var e = 0; e < columns.Length; e++)
                {
                    var (p, j) = TransposeRight ? (columns[e], row) : (row, columns[e]);
                    for (var (i, at) = (0, p * columnStride); i < result.Rows; i++, at += rowStride)
                        result.Values[(i * result.Columns) + j] += left.Values[at] * values[e];
                }
            }
        }
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>The matrix product <c>op(left) op(right)</c>, where op transposes on request without making a copy.</summary>
        /// <exception cref="ArgumentException">The columns of op(left) are not the rows of op(right).</exception>
        public static Expr MatMul(Expr left, Expr right, bool transposeLeft = false, bool transposeRight = false)
        {
            ArgumentNullException.ThrowIfNull(left);
            ArgumentNullException.ThrowIfNull(right);
            if (left.Primitive is Transpose)
                (left, transposeLeft) = (left.Operands[0], !transposeLeft);
            if (right.Primitive is Transpose)
                (right, transposeRight) = (right.Operands[0], !transposeRight);
            return new(new MatMul(transposeLeft, transposeRight), left, right);
        }
    }
}
