namespace Cotangent.AutoDiff.Primitives;

/// <summary>A primitive without operands.</summary>
internal abstract record Leaf(Shape Shape) : Primitive
{
    public override Shape InferShape(ReadOnlySpan<Expr> operands) => Shape;

    public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) =>
        throw new InvalidOperationException($"{Name} has no operands.");
}
