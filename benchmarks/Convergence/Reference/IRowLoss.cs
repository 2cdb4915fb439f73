
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>A convex loss of the scores of one row, with its derivatives.</summary>
internal interface IRowLoss
{
    /// <summary>Whether adding one number to all scores leaves the loss unchanged.</summary>
    bool HasGauge { get; }

    /// <summary>Returns the loss; writes its gradient and Hessian (row-major).</summary>
    double Value(ReadOnlySpan<double> g, ReadOnlySpan<double> y, Span<double> gradient, Span<double> hessian);

    /// <summary>
    /// Whether the loss of a row never rises along a change of its scores; changes up to <paramref name="slack"/> count as none.
    /// </summary>
    bool Recedes(ReadOnlySpan<double> change, ReadOnlySpan<double> y, double slack);
}
