namespace Cotangent.Benchmarks.Quality.Reference;

/// <summary>Mean and deviation of each feature.</summary>
internal sealed record Units(double[] Means, double[] Deviations)
{
    public static Units Of(Rows rows)
    {
        var features = Enumerable.Range(0, rows.FeatureCount).ToArray();
        var means = Array.ConvertAll(features, feature => rows.Features.Average(x => (double)x[feature]));
        var deviations = Array.ConvertAll(
            features,
            feature => Math.Sqrt(rows.Features.Average(x => Math.Pow(x[feature] - means[feature], 2))));
        return new Units(means, deviations);
    }

    /// <summary>Standardized features; a constant feature is 0.</summary>
    public double[] Standardize(float[] x) =>
        [.. x.Select((value, feature) => Deviations[feature] == 0 ? 0 : (value - Means[feature]) / Deviations[feature])];

    /// <summary>The model with the same scores on features in raw units.</summary>
    public LinearFit ToRaw(LinearFit fit)
    {
        var coefficients = Array.ConvertAll(fit.Coefficients, row =>
            row.Select((coefficient, feature) => Deviations[feature] == 0 ? 0 : coefficient / Deviations[feature]).ToArray());
        return new(coefficients, [.. fit.Biases.Select((bias, output) => bias - Dot(coefficients[output], Means))]);
    }

    /// <summary>The model with the same scores on standardized features.</summary>
    public LinearFit ToStandardized(LinearFit fit) => new(
        Array.ConvertAll(fit.Coefficients, row => row.Select((coefficient, feature) => coefficient * Deviations[feature]).ToArray()),
        [.. fit.Biases.Select((bias, output) => bias + Dot(fit.Coefficients[output], Means))]);

    private static double Dot(double[] left, double[] right) => left.Zip(right, (l, r) => l * r).Sum();
}
