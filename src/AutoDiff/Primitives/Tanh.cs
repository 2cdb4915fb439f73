using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Tanh : Elementwise
    {
        public override void Evaluate<T>(in Frame<T> frame) => TensorPrimitives.Tanh(frame[0].Values, frame.Result.Values);

        protected override Expr Derivative(Expr x, Expr y) => 1 - Expr.Square(y);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise hyperbolic tangent.</summary>
        public static Expr Tanh(Expr x) => new(new Tanh(), x);
    }
}
