using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Sin : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context) => TensorPrimitives.Sin(context[0].Values, context.Result.Values);

        protected override Expr Derivative(Expr x, Expr y) => Expr.Cos(x);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise sine of radians.</summary>
        public static Expr Sin(Expr x) => new(new Sin(), x);
    }
}
