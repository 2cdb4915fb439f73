using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Broadcast(Shape Target) : Linear
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands)
        {
            var shape = operands[0].Shape;
            return (shape.Rows == Target.Rows || shape.Rows == 1) && (shape.Columns == Target.Columns || shape.Columns == 1)
                ? Target
                : throw new ArgumentException(
                    $"{Name}: {shape} cannot be repeated to {Target}; expected 1 or the same extent on each side.");
        }

        public override void Evaluate<T>(in KernelContext<T> context)
        {
            var x = context[0];
            var result = context.Result;
            for (var row = 0; row < result.Rows; row++)
            {
                var source = x.Row(x.Rows == 1 ? 0 : row);
                if (source.Length == result.Columns)
                    source.CopyTo(result.Row(row));
                else
                    result.Row(row).Fill(source[0]);
            }
        }

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent) => Broadcasting.SumTo(node.Operands[0].Shape, cotangent);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Repeats one row, one column or one element until the matrix is rows x columns.</summary>
        /// <exception cref="ArgumentException">An extent is neither 1 nor the extent of the target.</exception>
        public static Expr Broadcast(Expr x, Dimension rows, Dimension columns) => Broadcast(x, new Shape(rows, columns));

        /// <summary>
        /// Repeats one row, one column or one element until the matrix has the shape <paramref name="target"/>. As an operand of an
        /// elementwise function of two matrices, no copy is made.
        /// </summary>
        /// <exception cref="ArgumentException">An extent is neither 1 nor the extent of the target.</exception>
        public static Expr Broadcast(Expr x, Shape target)
        {
            ArgumentNullException.ThrowIfNull(x);
            return x.Shape == target ? x : new(new Broadcast(target), x);
        }
    }
}
