using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Abs : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context) => TensorPrimitives.Abs(context[0].Values, context.Result.Values);

        protected override Expr Derivative(Expr x, Expr y) => (2 * Expr.Heaviside(x)) - 1;
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise absolute value. Its derivative is the sign, and 0 at zero.</summary>
        public static Expr Abs(Expr x) => new(new Abs(), x);
    }
}
