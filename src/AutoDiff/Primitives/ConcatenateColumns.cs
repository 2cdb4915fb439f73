using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record ConcatenateColumns : Linear
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands)
        {
            var (first, columns) = (operands[0].Shape, 0);
            foreach (var operand in operands)
            {
                if (operand.Shape.Rows != first.Rows)
                    throw new ArgumentException(
                        $"{Name}: shapes {first} and {operand.Shape} differ in their rows; expected the same number.");
                columns = checked(columns + operand.Shape.Columns.Fixed(Name));
            }

            return new Shape(first.Rows, columns);
        }

        public override void Evaluate<T>(in KernelContext<T> context)
        {
            var result = context.Result;
            var start = 0;
            for (var operand = 0; start < result.Columns; operand++)
            {
                var x = context[operand];
                for (var row = 0; row < x.Rows; row++)
                    x.Row(row).CopyTo(result.Row(row)[start..]);
                start += x.Columns;
            }
        }

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent)
        {
            var start = 0;
            foreach (var before in node.Operands[..operand])
                start += before.Shape.Columns.Fixed(Name);
            return Expr.SliceColumns(cotangent, start, node.Operands[operand].Shape.Columns.Fixed(Name));
        }
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>The columns of all parts, side by side.</summary>
        /// <exception cref="ArgumentException">There is no part, or the parts differ in their rows.</exception>
        public static Expr ConcatenateColumns(params Expr[] parts)
        {
            ArgumentNullException.ThrowIfNull(parts);
            return parts.Length switch
            {
                0 => throw new ArgumentException("ConcatenateColumns: expected at least one part, found none.", nameof(parts)),
                1 => parts[0],
                _ => new(new ConcatenateColumns(), parts),
            };
        }
    }
}
