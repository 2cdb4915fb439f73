using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Sqrt : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context) => TensorPrimitives.Sqrt(context[0].Values, context.Result.Values);

        protected override Expr Derivative(Expr x, Expr y) => 0.5 / y;
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise square root; NaN below zero, and an infinite derivative at zero.</summary>
        public static Expr Sqrt(Expr x) => new(new Sqrt(), x);
    }
}
