namespace Cotangent.AutoDiff.Primitives;

/// <summary>The number of elements of a mean, as a 1 x 1 matrix. With a batch dimension it is known at run time only.</summary>
internal sealed record Count(Axis Axis) : Primitive
{
    public override Shape InferShape(ReadOnlySpan<Expr> operands) => Shape.Scalar;

    public override void Evaluate<T>(in KernelContext<T> context)
    {
        var x = context[0];
        context.Result.Values[0] = T.CreateChecked(Axis switch
        {
            Axis.Rows => x.Rows,
            Axis.Columns => x.Columns,
            Axis.All => x.Values.Length,
            _ => throw new InvalidOperationException($"{Name}: {Axis} is not an axis."),
        });
    }

    /// <summary>A count does not change with the elements.</summary>
    public override Expr? JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) => null;
}
