using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Tanh : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context)
        {
            var x = context[0].Values;
            var y = context.Result.Values;
            // Elementwise: TensorPrimitives.Tanh computes exp(-2|x|) - 1, which has no correct digit near zero.
            for (var i = 0; i < y.Length; i++)
                y[i] = T.Tanh(x[i]);
        }

        protected override Expr Derivative(Expr x, Expr y) => 4 * (Expr.Sigmoid(2 * x) * Expr.Sigmoid(-2 * x));
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
