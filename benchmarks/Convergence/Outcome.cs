
namespace Cotangent.Benchmarks.Convergence;

/// <summary>What the study keeps of a fit.</summary>
internal sealed record Outcome(Problem Problem, Verdict Verdict)
{
    public int Epochs { get; init; }

    public double Seconds { get; init; }

    /// <summary>Where it differs from the reference solution; null where nothing is compared.</summary>
    public Difference? Difference { get; init; }

    /// <summary>What it was compared with, and anything unusual about that.</summary>
    public string Note { get; init; } = "";

    /// <summary>The last warning of a fit that has not converged, or the message of what was thrown.</summary>
    public string? Message { get; init; }
}
