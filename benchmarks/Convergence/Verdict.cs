
namespace Cotangent.Benchmarks.Convergence;

/// <summary>The result of a comparison.</summary>
internal enum Verdict
{
    /// <summary>The fit does not claim convergence; nothing is compared.</summary>
    NotConverged,

    /// <summary>Converged, and within the bound.</summary>
    Right,

    /// <summary>Converged, and outside the bound only by the rounding of the parameters to single precision.</summary>
    Stored,

    /// <summary>Converged, and outside the bound.</summary>
    Wrong,

    /// <summary>Converged, but the reference solver is not certain.</summary>
    Unresolved,

    /// <summary>Training threw an exception.</summary>
    Failed,
}
