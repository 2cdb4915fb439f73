using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Subtract : Broadcasting
    {
        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) => tangents[0] is { } left && tangents[1] is { } right
            ? new Expr(this, left, right)
            : Expr.Broadcast(tangents[0] ?? -tangents[1]!, node.Shape);

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent) =>
            SumTo(node.Operands[operand].Shape, operand == 0 ? cotangent : -cotangent);

        protected override void Apply<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result) =>
            TensorPrimitives.Subtract(left, right, result);

        protected override void Apply<T>(ReadOnlySpan<T> left, T right, Span<T> result) => TensorPrimitives.Subtract(left, right, result);

        protected override void Apply<T>(T left, ReadOnlySpan<T> right, Span<T> result) => TensorPrimitives.Subtract(left, right, result);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>
        /// Elementwise <c>left - right</c>. An operand with one row is repeated over rows, or one with one column over columns.
        /// </summary>
        public static Expr operator -(Expr left, Expr right) => Subtract(left, right);

        /// <summary>
        /// Elementwise <c>left - right</c>. An operand with one row is repeated over rows, or one with one column over columns.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or fit only by repeating in both dimensions
        /// (<see cref="Broadcast(Expr, Shape)"/>).</exception>
        public static Expr Subtract(Expr left, Expr right) => Broadcasting.Apply(new Subtract(), left, right);
    }
}
