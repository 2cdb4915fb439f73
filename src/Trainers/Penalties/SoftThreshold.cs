using System.Numerics;
using System.Numerics.Tensors;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Penalties;

/// <summary>
/// The penalty <c>Σ s |p|₁</c> over parts p of a vector, each with its own strength s. Its proximal map (<see
/// cref="ElementPenalty.Shrink{T}(T, T, T)"/>) follows a step of size η against the gradient of the loss: elements within η s of zero
/// become exactly zero.
/// </summary>
internal sealed class SoftThreshold(params IReadOnlyList<(Range Part, double Strength)> parts)
{
    /// <summary>The penalty on Theta and A; null if both strengths are 0.</summary>
    public static SoftThreshold? Of(ParameterLayout layout, double theta, double a) =>
        theta > 0 || a > 0 ? new SoftThreshold((layout.Theta, theta), (layout.A, a)) : null;

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
        {
            var threshold = T.CreateChecked(stepSize * strength);
            foreach (ref var parameter in parameters[part])
                parameter = ElementPenalty.Shrink(parameter, threshold, T.One);
        }
    }
}
