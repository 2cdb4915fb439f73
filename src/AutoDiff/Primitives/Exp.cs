using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Exp : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context) => TensorPrimitives.Exp(context[0].Values, context.Result.Values);

        protected override Expr Derivative(Expr x, Expr y) => y;
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise exponential.</summary>
        public static Expr Exp(Expr x) => new(new Exp(), x);
    }
}
