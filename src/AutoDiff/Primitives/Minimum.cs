using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Minimum : Broadcasting
    {
        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents)
        {
            var (left, right) = (node.Operands[0], node.Operands[1]);
            return AddPartials(
                tangents[0] is { } leftDot ? leftDot * Expr.Step(right - left) : null,
                tangents[1] is { } rightDot ? rightDot * Expr.Step(left - right) : null);
        }

        protected override void Apply<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result) =>
            TensorPrimitives.Min(left, right, result);

        protected override void Apply<T>(ReadOnlySpan<T> left, T right, Span<T> result) => TensorPrimitives.Min(left, right, result);

        protected override void Apply<T>(T left, ReadOnlySpan<T> right, Span<T> result) => TensorPrimitives.Min(right, left, result);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>
        /// Elementwise, the smaller of two; NaN where either is. An operand with one row or one column is repeated. The derivative is that of the
        /// smaller; where both are equal, half of each.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Expr Minimum(Expr left, Expr right) => new(new Minimum(), left, right);

        /// <summary>Elementwise, what is nearest to x between two bounds. The derivative is 1 between them, 0 outside, and ½ at a bound.</summary>
        /// <exception cref="ArgumentOutOfRangeException">A bound is NaN, or the lower one not below the upper one.</exception>
        public static Expr Clamp(Expr x, double low, double high) =>
            low < high
                ? Minimum(Maximum(x, low), high)
                : throw new ArgumentOutOfRangeException(nameof(low), low, FormattableString.Invariant($"Clamp: the bounds are {low} and {high}; expected the first below the second."));
    }
}
