namespace Cotangent.Trainers.Tests;

/// <summary>Weighted means and deviations of columns; without centring, zeros and root mean squares.</summary>
internal sealed record ColumnUnits(double[] Means, double[] Deviations)
{
    public static ColumnUnits Of(double[,] x, double[]? weights = null, bool centered = true)
    {
        double Mean(Func<int, double> value) =>
            Enumerable.Range(0, x.Rows()).Sum(row => (weights?[row] ?? 1) * value(row)) / (weights?.Sum() ?? x.Rows());

        double[] means = [.. Enumerable.Range(0, x.Columns()).Select(column => centered ? Mean(row => x[row, column]) : 0)];
        return new ColumnUnits(means, [.. means.Select((mean, column) => Math.Sqrt(Mean(row => Math.Pow(x[row, column] - mean, 2))))]);
    }

    public static double[,] Center(double[,] x)
    {
        var means = Of(x).Means;
        return PlainMatrix.Of(x.Rows(), x.Columns(), (i, j) => x[i, j] - means[j]);
    }

    public double[,] Standardize(double[,] x) => PlainMatrix.Of(x.Rows(), x.Columns(), (i, j) => (x[i, j] - Means[j]) / Deviations[j]);
}
