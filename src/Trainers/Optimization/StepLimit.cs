using System.Numerics.Tensors;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// Upper bound on a step taken from curvature. Nearly linear losses (the quantile loss away from its kink) have curvature near zero, and
/// its inverse would be arbitrarily long. Standardized parameters have a size of about 1. A line search may go beyond the limit.
/// </summary>
internal static class StepLimit
{
    private const double Lengths = 10;

    /// <summary>Euclidean length of the longest step from the parameters.</summary>
    public static double From(ReadOnlySpan<double> parameters) => Lengths * Math.Max(1, TensorPrimitives.Norm(parameters));
}
