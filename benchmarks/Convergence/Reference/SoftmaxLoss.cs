
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>log Σ exp(gⱼ) - g of the class of the row.</summary>
internal sealed class SoftmaxLoss : IRowLoss
{
    public bool HasGauge => true;

    public double Value(ReadOnlySpan<double> g, ReadOnlySpan<double> y, Span<double> gradient, Span<double> hessian)
    {
        var m = g.Length;
        var chosen = y.IndexOf(1.0);
        var (largest, others) = (double.NegativeInfinity, 0.0);
        for (var j = 0; j < m; j++)
            largest = Math.Max(largest, g[j]);
        for (var j = 0; j < m; j++)
        {
            gradient[j] = Math.Exp(g[j] - largest);
            others += j == chosen ? 0 : gradient[j];
        }

        var all = others + gradient[chosen];
        var value = Math.Log(all) + largest - g[chosen];
        // For a correct row the value is log(1 + others), about others if they are small.
        if (g[chosen] == largest)
            value = others < 1e-8 ? others : value;
        for (var j = 0; j < m; j++)
            gradient[j] /= all;
        for (var j = 0; j < m; j++)
        {
            for (var l = 0; l < m; l++)
                hessian[(j * m) + l] = j == l ? 0 : -gradient[j] * gradient[l];
        }

        // p (1 - p) as a sum over the other classes, which does not cancel.
        for (var j = 0; j < m; j++)
        {
            var sum = 0.0;
            for (var l = 0; l < m; l++)
                sum -= hessian[(j * m) + l];
            hessian[(j * m) + j] = sum;
        }

        gradient[chosen] = -others / all;
        return value;
    }

    public bool Recedes(ReadOnlySpan<double> change, ReadOnlySpan<double> y, double slack)
    {
        var chosen = change[y.IndexOf(1.0)];
        foreach (var other in change)
        {
            if (other - chosen > slack)
                return false;
        }

        return true;
    }
}
