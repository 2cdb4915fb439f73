
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>½ r² up to δ, and δ (|r| - δ/2) beyond; δ in training units.</summary>
internal sealed class HuberLoss(double delta) : IRowLoss
{
    public bool HasGauge => false;

    public double Value(ReadOnlySpan<double> g, ReadOnlySpan<double> y, Span<double> gradient, Span<double> hessian)
    {
        hessian.Clear();
        var value = 0.0;
        for (var j = 0; j < g.Length; j++)
        {
            var r = g[j] - y[j];
            var isNear = Math.Abs(r) <= delta;
            gradient[j] = isNear ? r : delta * Math.Sign(r);
            value += isNear ? r * r / 2 : delta * (Math.Abs(r) - (delta / 2));
            hessian[(j * g.Length) + j] = isNear ? 1 : 0;
        }

        return value;
    }

    public bool Recedes(ReadOnlySpan<double> change, ReadOnlySpan<double> y, double slack) => false;
}
