using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Subtract : Broadcasting
    {
        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents)
        {
            var difference = (tangents[0], tangents[1]) switch
            {
                ({ } left, { } right) => left - right,
                ({ } left, null) => left,
                (_, var right) => -right!,
            };
            return Expr.Broadcast(difference, node.Shape);
        }

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent)
        {
            return SumTo(node.Operands[operand].Shape, operand == 0 ? cotangent : -cotangent);
        }

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
        /// <summary>Elementwise <c>left - right</c>. An operand with one row or one column is repeated.</summary>
        public static Expr operator -(Expr left, Expr right) => Subtract(left, right);

        /// <summary>Elementwise <c>left - right</c>. An operand with one row or one column is repeated.</summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Expr Subtract(Expr left, Expr right) => new(new Subtract(), left, right);
    }
}
