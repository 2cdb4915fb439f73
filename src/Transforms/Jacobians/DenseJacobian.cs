namespace Cotangent.Transforms.Jacobians;

/// <summary>A dense matrix: linear models, projections, and differences of a stage without a rule.</summary>
/// <param name="values">Row-major. A rule may change them from row to row.</param>
/// <param name="rows">The slots of y.</param>
/// <param name="columns">The slots of x.</param>
internal sealed class DenseJacobian(double[] values, int rows, int columns) : Jacobian
{
    public override void Push(ReadOnlySpan<double> xDot, Span<double> yDot)
    {
        for (var i = 0; i < rows; i++)
            yDot[i] += Products.Dot(values.AsSpan(i * columns, columns), xDot);
    }

    public override void Pull(ReadOnlySpan<double> yBar, Span<double> xBar)
    {
        for (var i = 0; i < rows; i++)
            Products.Add(values.AsSpan(i * columns, columns), yBar[i], xBar);
    }
}
