using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Cos : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context) => TensorPrimitives.Cos(context[0].Values, context.Result.Values);

        protected override Expr Derivative(Expr x, Expr y) => -Expr.Sin(x);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise cosine of radians.</summary>
        public static Expr Cos(Expr x) => new(new Cos(), x);
    }
}
