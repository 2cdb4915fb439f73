namespace Cotangent.AutoDiff.Primitives;

/// <summary>The JVP of every product: linear in each of two operands, so one product for each tangent.</summary>
/// <remarks>Source: JAX, <c>jax.interpreters.ad.defbilinear</c>.</remarks>
internal static class Bilinear
{
    /// <summary><c>leftDot · right + left · rightDot</c>; a tangent is null if it is zero.</summary>
    public static Expr Jvp(Expr node, ReadOnlySpan<Expr?> tangents, Func<Expr, Expr, Expr> product) => Primitive.AddPartials(
        tangents[0] is { } leftDot ? product(leftDot, node.Operands[1]) : null,
        tangents[1] is { } rightDot ? product(node.Operands[0], rightDot) : null);
}
