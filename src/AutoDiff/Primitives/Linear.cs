namespace Cotangent.AutoDiff.Primitives;

/// <summary>A primitive that is linear in all operands together: its JVP is the primitive itself, applied to the tangents.</summary>
/// <remarks>Source: JAX, <c>jax.interpreters.ad.deflinear2</c>.</remarks>
internal abstract record Linear : Primitive
{
    public sealed override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents)
    {
        var operands = new Expr[tangents.Length];
        for (var i = 0; i < operands.Length; i++)
            operands[i] = tangents[i] ?? Expr.ZerosLike(node.Operands[i]);
        return new Expr(this, operands);
    }

    public abstract override Expr TransposeRule(Expr node, int operand, Expr cotangent);
}
