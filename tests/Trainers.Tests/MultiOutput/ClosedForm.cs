using Microsoft.ML;

namespace Cotangent.Trainers.Tests.MultiOutput;

/// <summary>
/// The optimum of reduced-rank regression: the fitted values of least squares about their means, projected on their top k principal
/// directions (Reinsel and Velu, <i>Multivariate Reduced-Rank Regression</i>, Springer 1998, chapter 2).
/// </summary>
internal static class ClosedForm
{
    /// <summary>The map whose C is of rank k, or less, and whose squared error is least.</summary>
    public static LinearFit Fit(double[,] x, double[,] y, int rank, bool bias = true)
    {
        var full = LeastSquares.Fit(x, y, bias: bias);
        var fitted = full.Predict(x);
        if (bias)
            fitted = ColumnUnits.Center(fitted);
        var (_, directions) = SymmetricEigen.Of(fitted.Transposed().Times(fitted));
        var top = PlainMatrix.Of(y.Columns(), rank, (i, j) => directions[i, j]);
        var coefficients = top.Times(top.Transposed()).Times(full.Coefficients);
        var means = ColumnUnits.Of(x).Means;
        var atTheMean = new LinearFit(coefficients, new double[y.Columns()]).Predict(PlainMatrix.Of(1, means.Length, (_, f) => means[f]));
        return new LinearFit(
            coefficients, bias ? [.. ColumnUnits.Of(y).Means.Select((mean, j) => mean - atTheMean[0, j])] : new double[y.Columns()]);
    }
}
