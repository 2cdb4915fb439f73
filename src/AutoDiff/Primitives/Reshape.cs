using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Reshape(Shape Target) : Linear
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands)
        {
            var shape = operands[0].Shape;
            var (from, to) = (Elements(shape), Elements(Target));
            return shape == Target || (from == to && from >= 0)
                ? Target
                : throw new ArgumentException(
                    $"{Name}: {shape} cannot become {Target}; expected as many elements, and no batch dimension.");
        }

        public override void Evaluate<T>(in KernelContext<T> context) => context[0].Values.CopyTo(context.Result.Values);

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent) =>
            Expr.Reshape(cotangent, node.Operands[0].Shape.Rows, node.Operands[0].Shape.Columns);

        /// <summary>Number of elements, or -1 if it is not fixed.</summary>
        private static long Elements(Shape shape) =>
            shape.Rows.IsBatch || shape.Columns.IsBatch ? -1 : (long)shape.Rows.Resolve(1) * shape.Columns.Resolve(1);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>The same elements in row-major order as a matrix of another shape.</summary>
        /// <exception cref="ArgumentException">The number of elements differs, or a dimension is the symbolic batch.</exception>
        public static Expr Reshape(Expr x, Dimension rows, Dimension columns) => Reshape(x, new Shape(rows, columns));

        /// <summary>The same elements in row-major order as a matrix of another shape.</summary>
        /// <exception cref="ArgumentException">The number of elements differs, or a dimension is the symbolic batch.</exception>
        public static Expr Reshape(Expr x, Shape target)
        {
            ArgumentNullException.ThrowIfNull(x);
            return x.Shape == target ? x : new(new Reshape(target), x);
        }
    }
}
