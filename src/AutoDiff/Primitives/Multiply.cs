using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Multiply : Broadcasting
    {
        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) =>
            Bilinear.Jvp(node, tangents, (left, right) => Repeated(left, node) * Repeated(right, node));

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent) =>
            SumTo(node.Operands[operand].Shape, cotangent * Repeated(node.Operands[1 - operand], node));

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
        /// <summary>
        /// Elementwise <c>left * right</c> (Hadamard product; <see cref="MatMul"/> is the matrix product). An operand with one row is
        /// repeated over rows, or one with one column over columns.
        /// </summary>
        public static Expr operator *(Expr left, Expr right) => Multiply(left, right);

        /// <summary>
        /// Elementwise <c>left * right</c> (Hadamard product; <see cref="MatMul"/> is the matrix product). An operand with one row is
        /// repeated over rows, or one with one column over columns.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or fit only by repeating in both dimensions
        /// (<see cref="Broadcast(Expr, Shape)"/>).</exception>
        public static Expr Multiply(Expr left, Expr right)
        {
            var product = Broadcasting.Apply(new Multiply(), left, right);
            var (first, second) = (product.Operands[0], product.Operands[1]);
            // Scale factors whose product is 1 cancel. Others stay apart: their product may be out of range.
            return (first.Primitive, second.Primitive) is (Scale { Factor: var a }, Scale { Factor: var b }) && a * b == 1
                ? new(new Multiply(), first.Operands[0], second.Operands[0])
                : product;
        }
    }
}
