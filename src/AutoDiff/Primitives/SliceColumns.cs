using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record SliceColumns(int Start, int Length) : Linear
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands)
        {
            var shape = operands[0].Shape;
            var columns = shape.Columns.Fixed(Name);
            return Start >= 0 && Length >= 1 && Start <= columns - Length
                ? new Shape(shape.Rows, Length)
                : throw new ArgumentException($"{Name}: columns {Start} to {(long)Start + Length - 1} are not all inside {shape}.");
        }

        public override void Evaluate<T>(in KernelContext<T> context)
        {
            var x = context[0];
            var result = context.Result;
            for (var row = 0; row < x.Rows; row++)
                x.Row(row).Slice(Start, Length).CopyTo(result.Row(row));
        }

        /// <summary>The cotangent, with zeros in the other columns.</summary>
        public override Expr TransposeRule(Expr node, int operand, Expr cotangent)
        {
            var shape = node.Operands[0].Shape;
            var after = shape.Columns.Fixed(Name) - Start - Length;
            var parts = new List<Expr> { cotangent };
            if (Start > 0)
                parts.Insert(0, Expr.Fill(0, shape.Rows, Start));
            if (after > 0)
                parts.Add(Expr.Fill(0, shape.Rows, after));
            return Expr.ConcatenateColumns([.. parts]);
        }
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>The <paramref name="length"/> columns from <paramref name="start"/> (counted from 0).</summary>
        /// <exception cref="ArgumentException">A column is outside of x.</exception>
        public static Expr SliceColumns(Expr x, int start, int length) => new(new SliceColumns(start, length), x);
    }
}
