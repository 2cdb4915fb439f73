
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>½ (g - y)², summed over the outputs.</summary>
internal sealed class SquaredLoss : IRowLoss
{
    public bool HasGauge => false;

    public double Value(ReadOnlySpan<double> g, ReadOnlySpan<double> y, Span<double> gradient, Span<double> hessian)
    {
        hessian.Clear();
        var value = 0.0;
        for (var j = 0; j < g.Length; j++)
        {
            gradient[j] = g[j] - y[j];
            value += gradient[j] * gradient[j] / 2;
            hessian[(j * g.Length) + j] = 1;
        }

        return value;
    }

    public bool Recedes(ReadOnlySpan<double> change, ReadOnlySpan<double> y, double slack) => false;
}
