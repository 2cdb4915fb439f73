namespace Cotangent.Trainers.Tests.Optimisation;

/// <summary>The function <c>½ Σ cᵢ (pᵢ - mᵢ)²</c>: an objective of which everything is known.</summary>
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

    /// <summary>The gradient at zero.</summary>
    public double ReferenceNorm(ReadOnlyMemory<double> parameters) => LeastSquares.Norm(curvatures.Zip(Minimum, (c, m) => c * m));

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        for (var i = 0; i < Count; i++)
            product[i] = curvatures[i] * direction.Span[i];
    }
}
