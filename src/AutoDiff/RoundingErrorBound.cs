namespace Cotangent.AutoDiff;

/// <summary>A bound of the rounding error in a number that an expression computes.</summary>
/// <remarks>
/// To first order, values v that are each off by a relative u move the number by at most <c>u Σ |v̄ v|</c>, where v̄ is the cotangent of v.
/// Unlike the size of the number itself, the sum includes large intermediate terms that cancel. Source: Linnainmaa, <i>Taylor expansion of
/// the accumulated rounding error</i>, BIT 16, 1976.
/// </remarks>
internal static class RoundingErrorBound
{
    /// <summary>The sum <c>Σ |v̄ v|</c> over all nodes of a 1 x 1 expression.</summary>
    public static Expr Of(Expr scalar)
    {
        // Each node gets a zero added, whose cotangent is the cotangent of the node.
        var order = Graph.TopologicalOrder([scalar]);
        var (shifted, zeros) = (new Dictionary<Expr, Expr>(), new List<Expr>());
        foreach (var node in order)
        {
            var operands = new Expr[node.Operands.Length];
            for (var i = 0; i < operands.Length; i++)
                operands[i] = shifted[node.Operands[i]];
            zeros.Add(Expr.ZerosLike(node));
            shifted[node] = (operands.Length == 0 ? node : new Expr(node.Primitive, operands)) + zeros[^1];
        }

        return Symbolic.Gradient(shifted[scalar], zeros)
            .Zip(order, (cotangent, value) => Expr.Sum(Expr.Sqrt(Expr.Square(cotangent * value))))
            .Aggregate((sum, term) => sum + term);
    }
}
