using System.Numerics;
using System.Numerics.Tensors;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// The penalty <c>Σ s |p|₁</c> over parts p of a vector, each with a strength s of its own, and its proximal map: what a step of size η against the
/// gradient of the rest is followed by, the p that minimises <c>|p - v|² / (2 η) + s |p|₁</c>. Elements within η s of zero become exactly zero.
/// </summary>
/// <remarks>Source: Parikh and Boyd, <i>Proximal algorithms</i>, Foundations and Trends in Optimization 1(3), 2014, section 6.5.2.</remarks>
internal sealed class SoftThreshold(params IReadOnlyList<(Range Part, double Strength)> parts)
{
    /// <summary>The penalty on Theta and A; null where neither has one.</summary>
    public static SoftThreshold? Of(ParameterLayout layout, double theta, double a) =>
        theta > 0 || a > 0 ? new SoftThreshold((layout.Theta, theta), (layout.A, a)) : null;

    /// <summary>Moves each value towards zero by the threshold, and not beyond. What is not a number stays so.</summary>
    public static void Shrink<T>(Span<T> values, T threshold)
        where T : IFloatingPointIeee754<T>
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = T.Abs(values[i]) <= threshold ? T.Zero : values[i] - T.CopySign(threshold, values[i]);
    }

    public double Penalty<T>(ReadOnlySpan<T> parameters)
        where T : IFloatingPointIeee754<T>
    {
        var sum = 0.0;
        foreach (var (part, strength) in parts)
            sum += strength * double.CreateChecked(TensorPrimitives.SumOfMagnitudes(parameters[part]));
        return sum;
    }

    public void Apply<T>(Span<T> parameters, double stepSize)
        where T : IFloatingPointIeee754<T>
    {
        foreach (var (part, strength) in parts)
            Shrink(parameters[part], T.CreateChecked(stepSize * strength));
    }
}
