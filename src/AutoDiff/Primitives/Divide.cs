using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Divide : Broadcasting
    {
        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents)
        {
            var right = Repeated(node.Operands[1], node);
            return AddPartials(
                tangents[0] is { } leftDot ? Repeated(leftDot, node) / right : null,
                tangents[1] is { } rightDot ? -(node * Repeated(rightDot, node)) / right : null);
        }

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent)
        {
            return operand == 0
                ? SumTo(node.Operands[0].Shape, cotangent / Repeated(node.Operands[1], node))
                : base.TransposeRule(node, operand, cotangent);
        }

        protected override void Apply<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result) =>
            TensorPrimitives.Divide(left, right, result);

        protected override void Apply<T>(ReadOnlySpan<T> left, T right, Span<T> result) => TensorPrimitives.Divide(left, right, result);

        protected override void Apply<T>(T left, ReadOnlySpan<T> right, Span<T> result) => TensorPrimitives.Divide(left, right, result);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>
        /// Elementwise <c>left / right</c>. An operand with one row is repeated over rows, or one with one column over columns.
        /// </summary>
        public static Expr operator /(Expr left, Expr right) => Divide(left, right);

        /// <summary>
        /// Elementwise <c>left / right</c>. An operand with one row is repeated over rows, or one with one column over columns.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or fit only by repeating in both dimensions
        /// (<see cref="Broadcast(Expr, Shape)"/>).</exception>
        public static Expr Divide(Expr left, Expr right) => Broadcasting.Apply(new Divide(), left, right);
    }
}
