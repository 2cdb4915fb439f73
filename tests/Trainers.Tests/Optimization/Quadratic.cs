using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>The function <c>½ Σ cᵢ (pᵢ - mᵢ)²</c>: an objective with known minimum, curvature and change of scores.</summary>
internal sealed class Quadratic(double[] curvatures, double[]? minimum = null) : IObjective
{
    public int Count => curvatures.Length;

    /// <summary>May be changed between calls, as the curvature of the two-layer model changes with its parameters.</summary>
    public double[] Curvatures => curvatures;

    public double[] Minimum { get; } = minimum ?? new double[curvatures.Length];

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        var value = 0.0;
        for (var i = 0; i < Count; i++)
        {
            var distance = parameters.Span[i] - Minimum[i];
            gradient[i] = curvatures[i] * distance;
            value += gradient[i] * distance / 2;
        }

        return value;
    }

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        for (var i = 0; i < Count; i++)
            product[i] = curvatures[i] * direction.Span[i];
    }

    public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product) =>
        CurvatureProduct(parameters, direction, product);

    /// <summary>The distance between the scores and the scores at the minimum.</summary>
    public double ScoreDistance(double[] parameters) =>
        ScoreChange(parameters, Array.ConvertAll([.. parameters.Zip(Minimum)], pair => pair.First - pair.Second));

    /// <summary>The root of the sum of cᵢ dᵢ²: each residual √cᵢ (pᵢ - mᵢ) is a score.</summary>
    public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) =>
        Math.Sqrt(curvatures.Zip(direction.ToArray(), (c, d) => c * d * d).Sum());
}
