using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Exp : Elementwise
    {
        public override void Evaluate<T>(in Frame<T> frame) => TensorPrimitives.Exp(frame[0].Values, frame.Result.Values);

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
