namespace Cotangent.Transforms.Jacobians;

/// <summary>A diagonal: each slot of y is a function of the same slot of x.</summary>
/// <param name="slopes">The derivatives. A rule may change them from row to row.</param>
internal sealed class Diagonal(double[] slopes) : Jacobian
{
    public override IReadOnlyList<JacobianEntry> Entries => [.. slopes.Select((_, i) => new JacobianEntry(i, i, slopes, i))];

    public override void Push(ReadOnlySpan<double> xDot, Span<double> yDot) => Products.Add(slopes, xDot, yDot);

    public override void Pull(ReadOnlySpan<double> yBar, Span<double> xBar) => Push(yBar, xBar);
}
