using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Heaviside : Primitive
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands) => operands[0].Shape;

        public override void Evaluate<T>(in KernelContext<T> context)
        {
            var x = context[0].Values;
            var y = context.Result.Values;
            var half = T.CreateChecked(0.5);
            for (var i = 0; i < y.Length; i++)
                y[i] = x[i] > T.Zero ? T.One : x[i] < T.Zero ? T.Zero : T.IsNaN(x[i]) ? x[i] : half;
        }

        /// <summary>Zero: the function is constant on both sides, and the jump has no finite derivative.</summary>
        public override Expr? JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) => null;
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>
        /// Elementwise 1 above zero, 0 below, and ½ at zero; its derivative counts as 0 everywhere. Derivatives of functions with a kink
        /// contain it.
        /// </summary>
        public static Expr Heaviside(Expr x) => new(new Heaviside(), x);
    }
}
