using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Transpose : Linear
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands) => operands[0].Shape.Transposed;

        public override void Evaluate<T>(in KernelContext<T> context)
        {
            var x = context[0];
            var result = context.Result;
            for (var row = 0; row < x.Rows; row++)
            {
                for (var column = 0; column < x.Columns; column++)
                    result.Values[(column * x.Rows) + row] = x.Values[(row * x.Columns) + column];
            }
        }

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent) => Expr.Transpose(cotangent);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>Columns x rows. Inside <see cref="MatMul"/> no copy is made.</summary>
        public static Expr Transpose(Expr x) => new(new Transpose(), x);
    }
}
