namespace Cotangent.Benchmarks.Quality.Reference;

/// <summary>Raw scores g = C x + b.</summary>
/// <param name="Coefficients">C, one row for each output.</param>
/// <param name="Biases">b.</param>
internal sealed record LinearFit(double[][] Coefficients, double[] Biases)
{
    public double[] Score(float[] x) =>
        [.. Coefficients.Select((row, output) => Biases[output] + row.Select((coefficient, feature) => coefficient * x[feature]).Sum())];
}
