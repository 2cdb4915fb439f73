namespace Cotangent.Transforms.Jacobians;

/// <summary>diag(d) + u vᵀ: norms and quotients by a sum.</summary>
/// <param name="d">The diagonal. A rule may change all three from row to row.</param>
/// <param name="u">As long as d.</param>
/// <param name="v">As long as d.</param>
internal sealed class DiagonalPlusRankOne(double[] d, double[] u, double[] v) : Jacobian
{
    public override void Push(ReadOnlySpan<double> xDot, Span<double> yDot) => Multiply(u, v, xDot, yDot);

    public override void Pull(ReadOnlySpan<double> yBar, Span<double> xBar) => Multiply(v, u, yBar, xBar);

    private void Multiply(double[] left, double[] right, ReadOnlySpan<double> x, Span<double> y)
    {
        Products.Add(d, x, y);
        Products.Add(left, Products.Dot(right, x), y);
    }
}
