
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>A convex loss of the scores of one row, with its derivatives.</summary>
internal interface IRowLoss
{
    /// <summary>Whether the scores may all be moved by one number without any change.</summary>
    bool HasGauge { get; }

    /// <summary>The loss; its gradient and Hessian (by rows) are written.</summary>
    double Value(ReadOnlySpan<double> g, ReadOnlySpan<double> y, Span<double> gradient, Span<double> hessian);

    /// <summary>Whether the loss of a row never rises along a change of its scores, but for a change as small as <paramref name="slack"/>.</summary>
    bool Recedes(ReadOnlySpan<double> change, ReadOnlySpan<double> y, double slack);
}
