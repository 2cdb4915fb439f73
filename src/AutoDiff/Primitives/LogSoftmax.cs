using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record LogSoftmax : Primitive
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands) => operands[0].Shape;

        public override void Evaluate<T>(in KernelContext<T> context)
        {
            var x = context[0];
            var result = context.Result;
            for (var row = 0; row < x.Rows; row++)
            {
                var (largest, logOfSum) = LogSumExp.OfRow(x.Row(row));
                TensorPrimitives.Subtract(x.Row(row), largest, result.Row(row));
                TensorPrimitives.Subtract(result.Row(row), logOfSum, result.Row(row));
            }
        }

        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) =>
            tangents[0]! - Expr.Sum(Expr.Exp(node) * tangents[0]!, Axis.Columns);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>For each row <c>x - log Σⱼ exp(xⱼ)</c>: the logarithm of its softmax.</summary>
        public static Expr LogSoftmax(Expr x) => new(new LogSoftmax(), x);
    }
}
