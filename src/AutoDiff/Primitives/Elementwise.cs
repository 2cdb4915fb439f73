namespace Cotangent.AutoDiff.Primitives;

/// <summary>A function of one matrix, element by element. A rule is its derivative as an expression of the operand and the value.</summary>
internal abstract record Elementwise : Primitive
{
    public override Shape InferShape(ReadOnlySpan<Expr> operands) => operands[0].Shape;

    public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) => tangents[0]! * Derivative(node.Operands[0], node);

    /// <summary>dy/dx at each element, in terms of <paramref name="x"/> and of the value <paramref name="y"/>.</summary>
    protected abstract Expr Derivative(Expr x, Expr y);
}
