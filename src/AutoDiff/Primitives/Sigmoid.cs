using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Sigmoid : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context) => TensorPrimitives.Sigmoid(context[0].Values, context.Result.Values);

        protected override Expr Derivative(Expr x, Expr y) => y * Expr.Sigmoid(-x);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise logistic function <c>1 / (1 + exp(-x))</c>.</summary>
        public static Expr Sigmoid(Expr x) => new(new Sigmoid(), x);
    }
}
