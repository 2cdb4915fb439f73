using Microsoft.ML;

namespace Cotangent.Trainers.Tests;

/// <summary>
/// What classification is compared with: multinomial logistic regression on one layer of coefficients, by Newton's method with the Hessian
/// written out. The classes must overlap: where a plane separates one from another there is no optimum.
/// </summary>
/// <remarks>Source: Hastie, Tibshirani and Friedman, <i>The Elements of Statistical Learning</i>, 2nd ed., section 4.4.1.</remarks>
internal static class LogisticNewton
{
    /// <summary>Classes drawn with probabilities that are a logistic function of the features, so that they overlap.</summary>
    public static int[] DrawLabels(Random random, double[,] x, int classes)
    {
        var coefficients = random.Normals(classes, x.Columns() + 1);
        return [.. Enumerable.Range(0, x.Rows()).Select(row =>
        {
            var (p, u, label) = (Probabilities(coefficients, Extended(x, row)), random.NextDouble(), 0);
            while (label < classes - 1 && (u -= p[label]) > 0)
                label++;
            return label;
        })];
    }

    /// <summary>Classes x (n + 1), the bias last. Only differences between classes are determined: the first class has zeros.</summary>
    public static double[,] Fit(double[,] x, int[] labels, int classes)
    {
        const int Steps = 30;
        var width = x.Columns() + 1;
        var size = (classes - 1) * width;
        var coefficients = new double[classes, width];
        for (var step = 0; step < Steps; step++)
        {
            var (gradient, hessian) = (new double[size, 1], new double[size, size]);
            for (var row = 0; row < x.Rows(); row++)
            {
                var z = Extended(x, row);
                var p = Probabilities(coefficients, z);
                for (var i = 0; i < size; i++)
                {
                    var (c, f) = ((i / width) + 1, i % width);
                    gradient[i, 0] += (p[c] - (labels[row] == c ? 1 : 0)) * z[f];
                    for (var j = 0; j < size; j++)
                    {
                        var (d, g) = ((j / width) + 1, j % width);
                        hessian[i, j] += p[c] * ((c == d ? 1 : 0) - p[d]) * z[f] * z[g];
                    }
                }
            }

            // A whole step may overshoot from afar; half of one does not get to the end.
            var (change, share) = (LeastSquares.Solve(hessian, gradient), step < 5 ? 0.5 : 1);
            for (var i = 0; i < size; i++)
                coefficients[(i / width) + 1, i % width] -= share * change[i, 0];
            var largest = change.RowMajor().Max(Math.Abs);
            if (step > 5 && largest <= 1e-12 * coefficients.RowMajor().Max(Math.Abs))
                return coefficients;
        }

        throw new InvalidOperationException("Newton's method has not converged: can the classes be separated?");
    }

    /// <summary>Each column less its mean.</summary>
    public static double[,] Center(double[,] x) =>
        PlainMatrix.Of(x.Rows(), x.Columns(), (i, j) => x[i, j] - Enumerable.Range(0, x.Rows()).Average(row => x[row, j]));

    private static double[] Extended(double[,] x, int row) => [.. x.Row(row), 1];

    private static double[] Probabilities(double[,] coefficients, double[] z)
    {
        var scores = Enumerable.Range(0, coefficients.Rows()).Select(c => coefficients.Row(c).Zip(z, (a, b) => a * b).Sum()).ToArray();
        var exponentials = Array.ConvertAll(scores, score => Math.Exp(score - scores.Max()));
        return Array.ConvertAll(exponentials, e => e / exponentials.Sum());
    }
}
