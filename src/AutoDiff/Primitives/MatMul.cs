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

        public override void Evaluate<T>(in KernelContext<T> context)
        {
            if (context.TryGetSparse(0, out var left))
                SparseLeft(left, context[1], context.Result, context.Scratch);
            else if (context.TryGetSparse(1, out var right))
                SparseRight(context[0], right, context.Result, context.Scratch);
            else
                Dense(context[0], context[1], context.Result, context.BetweenParts);
        }

        /// <summary>Copies of the dense operand and the result with contiguous rows, which the sparse product reads and writes.</summary>
        public override int ScratchLength(Expr node, int batchSize)
        {
            var isLeft = node.Operands[0].Primitive is Input { IsSparse: true };
            if (!isLeft && node.Operands[1].Primitive is not Input { IsSparse: true })
                return 0;
            // A single row or column of the result needs no other orientation.
            if ((isLeft ? node.Shape.Columns : node.Shape.Rows) == 1)
                return 0;
            var copiesDense = isLeft ? TransposeRight : !TransposeLeft;
            var dense = copiesDense ? Length(node.Operands[isLeft ? 1 : 0].Shape, batchSize) : 0;
            return checked(dense + (isLeft ? 0 : Length(node.Shape, batchSize)));
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

        /// <summary>
        /// C = op(A) op(B). <see cref="Workspace{T}"/> has checked the lengths against the shapes, and <see cref="InferShape"/> the shapes
        /// against each other.
        /// </summary>
        private unsafe void Dense<T>(ReadOnlyMatrix<T> left, ReadOnlyMatrix<T> right, Matrix<T> result, Action? betweenParts)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            fixed (T* a = left.Values, b = right.Values, c = result.Values)
            {
                MatrixProduct.Multiply(
                    Oriented(a, left.Columns, TransposeLeft),
                    Oriented(b, right.Columns, TransposeRight),
                    c,
                    result.Rows,
                    result.Columns,
                    TransposeLeft ? left.Rows : left.Columns,
                    betweenParts);
            }
        }

        private static unsafe Strided<T> Oriented<T>(T* values, int columns, bool transposed)
            where T : unmanaged => new(values, transposed ? 1 : columns, transposed ? columns : 1);

        /// <summary>C = op(S) op(B).</summary>
        private unsafe void SparseLeft<T>(CsrRows<T> left, ReadOnlyMatrix<T> right, Matrix<T> result, Span<T> scratch)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            fixed (T* b = right.Values, c = result.Values)
            {
                Sparse(
                    left,
                    TransposeLeft,
                    Oriented(b, right.Columns, TransposeRight),
                    TransposeRight ? right.Columns : right.Rows,
                    new Strided<T>(c, result.Columns, 1),
                    result.Rows,
                    result.Columns,
                    scratch);
            }
        }

        /// <summary>Cᵀ = op(S)ᵀ op(A)ᵀ.</summary>
        private unsafe void SparseRight<T>(ReadOnlyMatrix<T> left, CsrRows<T> right, Matrix<T> result, Span<T> scratch)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            fixed (T* a = left.Values, c = result.Values)
            {
                Sparse(
                    right,
                    !TransposeRight,
                    Oriented(a, left.Columns, !TransposeLeft),
                    TransposeLeft ? left.Rows : left.Columns,
                    new Strided<T>(c, 1, result.Columns),
                    result.Columns,
                    result.Rows,
                    scratch);
            }
        }

        /// <summary><see cref="Workspace{T}"/> has checked that all columns of the sparse rows are inside their shape.</summary>
        private static unsafe void Sparse<T>(
            CsrRows<T> rows, bool transposed, in Strided<T> b, int rowsOfB, in Strided<T> c, int rowsOfC, int columns, Span<T> scratch)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            fixed (int* starts = rows.RowStarts, columnOf = rows.AllColumns)
            fixed (T* values = rows.AllValues, memory = scratch)
            {
                var entries = new SparseEntries<T>(starts, columnOf, values, rows.Rows, rows.AllColumns.Length);
                SparseMatrixProduct.Multiply(entries, transposed, b, rowsOfB, c, rowsOfC, columns, memory);
            }
        }

        private static int Length(Shape shape, int batchSize) =>
            ArrayLength.Of(shape.Rows.Resolve(batchSize), shape.Columns.Resolve(batchSize), "The copy for a sparse product");
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>The matrix product <c>op(left) op(right)</c>, where op transposes on request, without a copy.</summary>
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
