
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>exp(g) - y g, summed over the outputs.</summary>
internal sealed class PoissonLoss : IRowLoss
{
    public bool HasGauge => false;

    public double Value(ReadOnlySpan<double> g, ReadOnlySpan<double> y, Span<double> gradient, Span<double> hessian)
    {
        hessian.Clear();
        var value = 0.0;
        for (var j = 0; j < g.Length; j++)
        {
            var rate = Math.Exp(g[j]);
            gradient[j] = rate - y[j];
            value += rate - (y[j] * g[j]);
            hessian[(j * g.Length) + j] = rate;
        }

        return value;
    }

    /// <summary>The rate of a positive count must stay; the rate of a zero count may fall.</summary>
    public bool Recedes(ReadOnlySpan<double> change, ReadOnlySpan<double> y, double slack)
    {
        for (var j = 0; j < change.Length; j++)
        {
            if (change[j] > slack || (y[j] > 0 && change[j] < -slack))
                return false;
        }

        return true;
    }
}
