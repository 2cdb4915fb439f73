namespace Cotangent.AutoDiff.Primitives;

/// <summary>How many elements a mean runs over, as a 1 x 1 matrix: known at run time only, where the batch is among them.</summary>
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
            _ => x.Values.Length,
        });
    }

    /// <summary>A count does not change with the elements.</summary>
    public override Expr? JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) => null;
}
