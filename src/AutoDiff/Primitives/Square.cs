using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Square : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context) =>
            TensorPrimitives.Multiply(context[0].Values, context[0].Values, context.Result.Values);

        protected override Expr Derivative(Expr x, Expr y) => 2 * x;
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise <c>x²</c>.</summary>
        public static Expr Square(Expr x) => new(new Square(), x);
    }
}
