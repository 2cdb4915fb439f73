using System.Numerics.Tensors;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// How far a step may go on the word of a curvature that says next to nothing: a loss that is all but linear (that of quantiles, away from its kink) has one
/// near zero, whose inverse is no length at all. Standardised parameters are of size 1; a line search may go on from there.
/// </summary>
internal static class StepLimit
{
    private const double Lengths = 10;

    /// <summary>Euclidean length of the longest step from the parameters.</summary>
    public static double From(ReadOnlySpan<double> parameters) => Lengths * Math.Max(1, TensorPrimitives.Norm(parameters));
}
