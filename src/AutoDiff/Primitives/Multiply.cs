using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Multiply : Broadcasting
    {
        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents)
        {
            // Bilinear: one partial map per operand, nothing dropped.
            var (left, right) = (node.Operands[0], node.Operands[1]);
            return AddPartials(tangents[0] is { } leftDot ? leftDot * right : null, tangents[1] is { } rightDot ? left * rightDot : null);
        }

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent)
        {
            return SumTo(node.Operands[operand].Shape, cotangent * node.Operands[1 - operand]);
        }

        protected override void Apply<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result) =>
            TensorPrimitives.Multiply(left, right, result);

        protected override void Apply<T>(ReadOnlySpan<T> left, T right, Span<T> result) => TensorPrimitives.Multiply(left, right, result);

        protected override void Apply<T>(T left, ReadOnlySpan<T> right, Span<T> result) => TensorPrimitives.Multiply(right, left, result);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise <c>left * right</c> (Hadamard product; <see cref="MatMul"/> is the matrix product). An operand with one row or one column is repeated.</summary>
        public static Expr operator *(Expr left, Expr right) => Multiply(left, right);

        /// <summary>Elementwise <c>left * right</c> (Hadamard product; <see cref="MatMul"/> is the matrix product). An operand with one row or one column is repeated.</summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Expr Multiply(Expr left, Expr right)
        {
            ArgumentNullException.ThrowIfNull(left);
            ArgumentNullException.ThrowIfNull(right);
            // What is repeated to the shape of the other operand, multiplying repeats by itself.
            if (left.Primitive is Broadcast && left.Shape == right.Shape)
                left = left.Operands[0];
            else if (right.Primitive is Broadcast && right.Shape == left.Shape)
                right = right.Operands[0];
            // Factors that make 1 are none. Others stay where they are: together they may be out of range.
            return (left.Primitive, right.Primitive) is (Scale { Factor: var first }, Scale { Factor: var second }) && first * second == 1
                ? new(new Multiply(), left.Operands[0], right.Operands[0])
                : new(new Multiply(), left, right);
        }
    }
}
