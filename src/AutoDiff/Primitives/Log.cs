using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Log : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context) => TensorPrimitives.Log(context[0].Values, context.Result.Values);

        protected override Expr Derivative(Expr x, Expr y) => 1 / x;
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise natural logarithm; NaN below zero.</summary>
        public static Expr Log(Expr x) => new(new Log(), x);
    }
}
