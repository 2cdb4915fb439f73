using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Negate : Linear
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands) => operands[0].Shape;

        public override void Evaluate<T>(in KernelContext<T> context) => TensorPrimitives.Negate(context[0].Values, context.Result.Values);

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent) => -cotangent;
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise <c>-x</c>.</summary>
        public static Expr operator -(Expr x) => Negate(x);

        /// <summary>Elementwise <c>-x</c>.</summary>
        public static Expr Negate(Expr x) => new(new Negate(), x);
    }
}
