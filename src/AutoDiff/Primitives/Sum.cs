using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Sum(Axis Axis) : Linear
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands)
        {
            var shape = operands[0].Shape;
            return Axis switch
            {
                Axis.Rows => new Shape(1, shape.Columns),
                Axis.Columns => new Shape(shape.Rows, 1),
                Axis.All => Shape.Scalar,
                _ => throw new ArgumentException($"{Name}: {Axis} is not an axis; expected {Axis.Rows}, {Axis.Columns} or {Axis.All}."),
            };
        }

        public override void Evaluate<T>(in KernelContext<T> context)
        {
            var x = context[0];
            var result = context.Result;
            switch (Axis)
            {
                case Axis.Rows:
                    x.Row(0).CopyTo(result.Values);
                    for (var row = 1; row < x.Rows; row++)
                        TensorPrimitives.Add(result.Values, x.Row(row), result.Values);
                    break;
                case Axis.Columns:
                    for (var row = 0; row < x.Rows; row++)
                        result.Values[row] = TensorPrimitives.Sum(x.Row(row));
                    break;
                case Axis.All:
                    result.Values[0] = TensorPrimitives.Sum(x.Values);
                    break;
                default:
                    throw new InvalidOperationException($"{Name}: {Axis} is not an axis.");
            }
        }

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent) => Expr.Broadcast(cotangent, node.Operands[0].Shape);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>The sum over <paramref name="axis"/>: 1 x columns, rows x 1, or 1 x 1.</summary>
        public static Expr Sum(Expr x, Axis axis = Axis.All) => new(new Sum(axis), x);
    }
}
