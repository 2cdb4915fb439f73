namespace Cotangent.Trainers.Tests;

/// <summary>An affine map found by a solver: g = C x + b. C is outputs x n.</summary>
internal sealed record LinearFit(double[,] Coefficients, double[] Bias)
{
    /// <summary>Rows x outputs.</summary>
    public double[,] Predict(double[,] x) =>
        PlainMatrix.Of(x.Rows(), Bias.Length, (i, j) => Enumerable.Range(0, x.Columns()).Sum(f => x[i, f] * Coefficients[j, f]) + Bias[j]);

    /// <summary>1/(2W) Σ w (C x + b - y)², summed over the outputs.</summary>
    public double Loss(double[,] x, double[,] y, double[]? weights = null)
    {
        var errors = PlainMatrix.Join(Predict(x), y, (predicted, wanted) => predicted - wanted);
        var sum = Enumerable.Range(0, x.Rows()).Sum(i => (weights?[i] ?? 1) * errors.Row(i).Sum(e => e * e));
        return sum / (2 * (weights?.Sum() ?? x.Rows()));
    }
}
