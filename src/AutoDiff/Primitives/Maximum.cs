using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Maximum : Broadcasting
    {
        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents)
        {
            var (left, right) = (node.Operands[0], node.Operands[1]);
            return AddPartials(
                tangents[0] is { } leftDot ? leftDot * Expr.Step(left - right) : null,
                tangents[1] is { } rightDot ? rightDot * Expr.Step(right - left) : null);
        }

        protected override void Apply<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result) =>
            TensorPrimitives.Max(left, right, result);

        protected override void Apply<T>(ReadOnlySpan<T> left, T right, Span<T> result) => TensorPrimitives.Max(left, right, result);

        protected override void Apply<T>(T left, ReadOnlySpan<T> right, Span<T> result) => TensorPrimitives.Max(right, left, result);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>
        /// Elementwise, the larger of two; NaN where either is. An operand with one row or one column is repeated. The derivative is that of the
        /// larger; where both are equal, half of each.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Expr Maximum(Expr left, Expr right) => new(new Maximum(), left, right);
    }
}
