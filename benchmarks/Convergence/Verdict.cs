
namespace Cotangent.Benchmarks.Convergence;

/// <summary>What became of a fit.</summary>
internal enum Verdict
{
    /// <summary>It says that it has not converged. Nothing is promised, and nothing compared.</summary>
    NotConverged,

    /// <summary>Converged, and within the bound.</summary>
    Right,

    /// <summary>Converged, and outside of the bound, by no more than parameters in single precision round the scores.</summary>
    Stored,

    /// <summary>Converged, and outside of the bound.</summary>
    Wrong,

    /// <summary>Converged, but the reference solver cannot tell.</summary>
    Unresolved,

    /// <summary>Training threw.</summary>
    Failed,
}
