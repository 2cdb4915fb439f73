using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Power(double Exponent) : Elementwise
    {
        public override void Evaluate<T>(in KernelContext<T> context) =>
            TensorPrimitives.Pow(context[0].Values, T.CreateChecked(Exponent), context.Result.Values);

        protected override Expr Derivative(Expr x, Expr y) => Exponent * Expr.Power(x, Exponent - 1);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Elementwise <c>xᵖ</c>; NaN where <c>x</c> is negative and <paramref name="exponent"/> is not an integer.</summary>
        public static Expr Power(Expr x, double exponent) =>
            exponent switch
            {
                0 when x is not null => Fill(1, x.Shape.Rows, x.Shape.Columns),
                1 when x is not null => x,
                _ => new(new Power(exponent), x!),
            };
    }
}
