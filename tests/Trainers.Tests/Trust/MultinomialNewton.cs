using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// Multinomial logistic regression with λ/2 |C|² by Newton's method, with explicit Hessian and Cholesky decomposition, in double precision.
/// Biases are not penalized, and sum to 0, because only their differences are determined.
/// </summary>
/// <remarks>Source: Hastie, Tibshirani and Friedman, <i>The Elements of Statistical Learning</i>, 2nd ed., section 4.4.1.</remarks>
internal static class MultinomialNewton
{
    public static LinearFit Fit(double[,] x, int[] labels, int classes, double ridge)
    {
        const int Steps = 50;
        var (rows, width) = (x.Rows(), x.Columns() + 1);
        var size = classes * width;
        var c = new double[size];
        for (var step = 0; step < Steps; step++)
        {
            var (gradient, hessian) = (new double[size], new double[size, size]);
            for (var row = 0; row < rows; row++)
                Add(row, gradient, hessian);
            for (var i = 0; i < size; i++)
            {
                var isBias = i % width == width - 1;
                gradient[i] += isBias ? 0 : ridge * c[i];
                hessian[i, i] += isBias ? 0 : ridge;

                // Adding a constant to all biases changes no probability: a curvature of 1 along this direction fixes it.
                for (var j = width - 1; isBias && j < size; j += width)
                    hessian[i, j] += 1;
            }

            var change = Solve(hessian, gradient);
            for (var i = 0; i < size; i++)
                c[i] -= change[i];
            if (change.Max(Math.Abs) <= 1e-12 * (1 + c.Max(Math.Abs)))
            {
                var coefficients = PlainMatrix.Of(classes, width - 1, (j, f) => c[(j * width) + f]);
                return new LinearFit(coefficients, [.. Enumerable.Range(1, classes).Select(j => c[(j * width) - 1])]);
            }
        }

        throw new InvalidOperationException("Newton's method has not converged.");

        void Add(int row, double[] gradient, double[,] hessian)
        {
            double[] z = [.. x.Row(row), 1];
            var p = new double[classes];
            for (var j = 0; j < classes; j++)
            {
                for (var f = 0; f < width; f++)
                    p[j] += c[(j * width) + f] * z[f];
            }

            var largest = p.Max();
            p = Array.ConvertAll(p, score => Math.Exp(score - largest));
            var sum = p.Sum();
            p = Array.ConvertAll(p, e => e / sum);
            for (var j = 0; j < classes; j++)
            {
                for (var f = 0; f < width; f++)
                    gradient[(j * width) + f] += (p[j] - (labels[row] == j ? 1 : 0)) * z[f] / rows;
                for (var l = 0; l <= j; l++)
                {
                    var share = p[j] * ((j == l ? 1 : 0) - p[l]) / rows;
                    for (var f = 0; f < width; f++)
                    {
                        for (var g = 0; g < width; g++)
                            hessian[(j * width) + f, (l * width) + g] += share * z[f] * z[g];
                    }
                }
            }
        }
    }

    /// <summary>Only the lower triangle is read, and overwritten with its factor.</summary>
    private static double[] Solve(double[,] a, double[] b)
    {
        var n = b.Length;
        var x = (double[])b.Clone();
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++)
                    sum -= a[i, k] * a[j, k];
                a[i, j] = i == j ? Math.Sqrt(sum) : sum / a[j, j];
            }

            for (var k = 0; k < i; k++)
                x[i] -= a[i, k] * x[k];
            x[i] /= a[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
                x[i] -= a[k, i] * x[k];
            x[i] /= a[i, i];
        }

        return x;
    }
}
