
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>log(1 + exp(g)) - y g, summed over the outputs; y is 0 or 1.</summary>
internal sealed class LogisticLoss : IRowLoss
{
    public bool HasGauge => false;

    public double Value(ReadOnlySpan<double> g, ReadOnlySpan<double> y, Span<double> gradient, Span<double> hessian)
    {
        hessian.Clear();
        var value = 0.0;
        for (var j = 0; j < g.Length; j++)
        {
            // Computes the probability of the wrong side, so that nothing cancels.
            var sign = y[j] > 0.5 ? -1 : 1;
            var e = Math.Exp(-Math.Abs(g[j]));
            var wrong = sign * g[j] > 0 ? 1 / (1 + e) : e / (1 + e);
            gradient[j] = sign * wrong;
            value += Math.Max(0, sign * g[j]) + Math.Log(1 + e);
            hessian[(j * g.Length) + j] = e / ((1 + e) * (1 + e));
        }

        return value;
    }

    public bool Recedes(ReadOnlySpan<double> change, ReadOnlySpan<double> y, double slack)
    {
        for (var j = 0; j < change.Length; j++)
        {
            if ((y[j] > 0.5 ? -change[j] : change[j]) > slack)
                return false;
        }

        return true;
    }
}
