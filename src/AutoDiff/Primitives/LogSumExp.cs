using System.Numerics;
using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record LogSumExp : Primitive
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands) => new(operands[0].Shape.Rows, 1);

        public override void Evaluate<T>(in KernelContext<T> context)
        {
            var x = context[0];
            var result = context.Result.Values;
            for (var row = 0; row < x.Rows; row++)
            {
                var (largest, logOfSum) = OfRow(x.Row(row));
                result[row] = largest + logOfSum;
            }
        }

        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) =>
            Expr.Sum(Expr.Exp(Expr.LogSoftmax(node.Operands[0])) * tangents[0]!, Axis.Columns);

        /// <summary>
        /// Shifts by the largest element, so that the largest exponent is zero. The result is the sum of both parts. They stay separate,
        /// because adding a large first part would round the second.
        /// </summary>
        internal static (T Largest, T LogOfSum) OfRow<T>(ReadOnlySpan<T> row)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            var largest = TensorPrimitives.Max(row);
            if (!T.IsFinite(largest))
                return (largest, T.Zero);
            var sum = T.Zero;
            foreach (var value in row)
                sum += T.Exp(value - largest);
            return (largest, T.Log(sum));
        }
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>For each row <c>log Σⱼ exp(xⱼ)</c>, without overflow: rows x 1.</summary>
        public static Expr LogSumExp(Expr x) => new(new LogSumExp(), x);
    }
}
