using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Scale(double Factor) : Linear
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands) => operands[0].Shape;

        public override void Evaluate<T>(in KernelContext<T> context) =>
            TensorPrimitives.Multiply(context[0].Values, T.CreateChecked(Factor), context.Result.Values);

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent) => Factor * cotangent;
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Every element times <paramref name="factor"/>.</summary>
        public static Expr Scale(double factor, Expr x) => factor == 1 && x is not null ? x : new(new Scale(factor), x!);

        /// <summary>Every element times <paramref name="factor"/>.</summary>
        public static Expr operator *(double factor, Expr x) => Scale(factor, x);

        /// <summary>Every element times <paramref name="factor"/>.</summary>
        public static Expr operator *(Expr x, double factor) => Scale(factor, x);

        /// <summary>Every element divided by <paramref name="divisor"/>.</summary>
        public static Expr operator /(Expr x, double divisor) => x / Constant(divisor);
    }
}
