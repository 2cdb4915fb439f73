using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    /// <summary>The larger of two elements, or the smaller one.</summary>
    internal sealed record Extremum(bool IsMaximum) : Broadcasting
    {
        public override string Name => IsMaximum ? nameof(Expr.Maximum) : nameof(Expr.Minimum);

        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents)
        {
            var (left, right) = (Repeated(node.Operands[0], node), Repeated(node.Operands[1], node));
            return AddPartials(
                tangents[0] is { } leftDot ? Repeated(leftDot, node) * Expr.Heaviside(IsMaximum ? left - right : right - left) : null,
                tangents[1] is { } rightDot ? Repeated(rightDot, node) * Expr.Heaviside(IsMaximum ? right - left : left - right) : null);
        }

        protected override void Apply<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result)
        {
            if (IsMaximum)
                TensorPrimitives.Max(left, right, result);
            else
                TensorPrimitives.Min(left, right, result);
        }

        protected override void Apply<T>(ReadOnlySpan<T> left, T right, Span<T> result)
        {
            if (IsMaximum)
                TensorPrimitives.Max(left, right, result);
            else
                TensorPrimitives.Min(left, right, result);
        }

        protected override void Apply<T>(T left, ReadOnlySpan<T> right, Span<T> result) => Apply(right, left, result);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>
        /// Elementwise, the larger of two; NaN where either is. An operand with one row is repeated over rows, or one with one column over
        /// columns. The derivative is the derivative of the larger; where both are equal, half of each.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or fit only by repeating in both dimensions
        /// (<see cref="Broadcast(Expr, Shape)"/>).</exception>
        public static Expr Maximum(Expr left, Expr right) => Broadcasting.Apply(new Extremum(IsMaximum: true), left, right);

        /// <summary>
        /// Elementwise, the smaller of two; NaN where either is. An operand with one row is repeated over rows, or one with one column over
        /// columns. The derivative is the derivative of the smaller; where both are equal, half of each.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or fit only by repeating in both dimensions
        /// (<see cref="Broadcast(Expr, Shape)"/>).</exception>
        public static Expr Minimum(Expr left, Expr right) => Broadcasting.Apply(new Extremum(IsMaximum: false), left, right);
    }
}
