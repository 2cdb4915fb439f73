using System.Numerics;
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
                y[i] = T.Max(x[i], T.Zero) + LogOfOnePlus(T.Exp(-T.Abs(x[i])));
        }

        protected override Expr Derivative(Expr x, Expr y) => Expr.Sigmoid(x);

        /// <summary>
        /// log(1 + x) for x from 0 to 1 with a small relative error; T.LogP1 rounds 1 + x first and loses a small x. Source: Goldberg,
        /// <i>What Every Computer Scientist Should Know About Floating-Point Arithmetic</i>, ACM Computing Surveys 23(1), 1991, theorem 4.
        /// </summary>
        private static T LogOfOnePlus<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            var sum = T.One + x;
            return sum == T.One ? x : x * T.Log(sum) / (sum - T.One);
        }
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
