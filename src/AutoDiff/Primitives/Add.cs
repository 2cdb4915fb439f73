using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Add : Broadcasting
    {
        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents)
        {
            var sum = AddPartials(tangents[0], tangents[1]);
            return Expr.Broadcast(sum, node.Shape);
        }

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent)
        {
            return SumTo(node.Operands[operand].Shape, cotangent);
        }

        protected override void Apply<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result) =>
            TensorPrimitives.Add(left, right, result);

        protected override void Apply<T>(ReadOnlySpan<T> left, T right, Span<T> result) => TensorPrimitives.Add(left, right, result);

        protected override void Apply<T>(T left, ReadOnlySpan<T> right, Span<T> result) => TensorPrimitives.Add(right, left, result);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise <c>left + right</c>. An operand with one row or one column is repeated.</summary>
        public static Expr operator +(Expr left, Expr right) => Add(left, right);

        /// <summary>Elementwise <c>left + right</c>. An operand with one row or one column is repeated.</summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Expr Add(Expr left, Expr right) => new(new Add(), left, right);
    }
}
