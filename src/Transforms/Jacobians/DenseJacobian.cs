using System.Numerics.Tensors;

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
            yDot[i] += TensorPrimitives.Dot(values.AsSpan(i * columns, columns), xDot);
    }

    public override void Pull(ReadOnlySpan<double> yBar, Span<double> xBar)
    {
        for (var i = 0; i < rows; i++)
        {
            // One cotangent is often a basis vector: most rows do not count.
            if (yBar[i] != 0)
                TensorPrimitives.MultiplyAdd(values.AsSpan(i * columns, columns), yBar[i], xBar, xBar);
        }
    }
}
