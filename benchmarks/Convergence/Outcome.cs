
namespace Cotangent.Benchmarks.Convergence;

/// <summary>The record of one fit.</summary>
internal sealed record Outcome(Problem Problem, Verdict Verdict)
{
    public int Epochs { get; init; }

    public double Seconds { get; init; }

    /// <summary>The difference to the reference solution; null if nothing is compared.</summary>
    public Difference? Difference { get; init; }

    /// <summary>The kind of comparison, with remarks.</summary>
    public string Note { get; init; } = "";

    /// <summary>The last warning of a fit that has not converged, or the message of an exception.</summary>
    public string? Message { get; init; }
}
