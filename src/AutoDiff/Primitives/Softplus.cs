using Cotangent.AutoDiff.Kernels;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Softplus : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context)
        {
            var x = context[0].Values;
            var y = context.Result.Values;
            // max(x, 0) + log(1 + exp(-|x|)): the exponent never overflows, and small values keep their digits.
            for (var i = 0; i < y.Length; i++)
                y[i] = T.Max(x[i], T.Zero) + LogOnePlus.Of(T.Exp(-T.Abs(x[i])));
        }

        protected override Expr Derivative(Expr x, Expr y) => Expr.Sigmoid(x);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise <c>log(1 + exp(x))</c>, without overflow.</summary>
        public static Expr Softplus(Expr x) => new(new Softplus(), x);
    }
}
