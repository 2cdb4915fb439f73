using Microsoft.ML;

namespace Cotangent.Trainers.Tests;

/// <summary>What the trainer is compared with: weighted least squares and ridge regression by Householder QR, in double.</summary>
/// <remarks>Source: Golub and Van Loan, <i>Matrix Computations</i>, 4th ed., sections 5.1, 5.2.2 and 5.3.2.</remarks>
internal static class LeastSquares
{
    public static LinearFit Fit(Problem problem, bool bias = true, double ridge = 0) =>
        Fit(problem.X, problem.YColumn, problem.Weights, bias, ridge);

    /// <summary>Minimises <c>1/(2W) Σ w (C x + b - y)² + λ/2 Σ (σ C)²</c>; each column of y is a target of its own.</summary>
    public static LinearFit Fit(double[,] x, double[,] y, double[]? weights = null, bool bias = true, double ridge = 0)
    {
        // Where features and targets are centred the bias drops out.
        var (units, targetUnits) = (ColumnUnits.Of(x, weights, bias), ColumnUnits.Of(y, weights, bias));
        var (rows, n, total) = (x.Rows(), x.Columns(), weights?.Sum() ?? x.Rows());
        double Root(int row) => Math.Sqrt(weights?[row] ?? 1);

        // The penalty is n more rows with target 0.
        var left = PlainMatrix.Of(rows + (ridge > 0 ? n : 0), n, (i, j) =>
            i < rows ? Root(i) * (x[i, j] - units.Means[j]) / units.Deviations[j] : i - rows == j ? Math.Sqrt(ridge * total) : 0);
        var right = PlainMatrix.Of(left.Rows(), y.Columns(), (i, j) => i < rows ? Root(i) * (y[i, j] - targetUnits.Means[j]) : 0);
        var standardized = Solve(left, right);

        var coefficients = PlainMatrix.Of(y.Columns(), n, (j, f) => standardized[f, j] / units.Deviations[f]);
        var shift = new LinearFit(coefficients, new double[y.Columns()]).Predict(PlainMatrix.Of(1, n, (_, f) => units.Means[f]));
        return new LinearFit(coefficients, [.. targetUnits.Means.Select((mean, j) => mean - shift[0, j])]);
    }

    /// <summary>The X that minimises |A X - B|, for A of full column rank.</summary>
    public static double[,] Solve(double[,] a, double[,] b)
    {
        var (r, q) = ((double[,])a.Clone(), (double[,])b.Clone());
        var (rows, n) = (a.Rows(), a.Columns());
        for (var k = 0; k < n; k++)
        {
            // The reflection that takes the rest of column k to a multiple of the first unit vector.
            var v = new double[rows];
            for (var i = k; i < rows; i++)
                v[i] = r[i, k];
            v[k] += Math.CopySign(Norm(v), v[k]);
            var square = v.Sum(e => e * e);
            if (square == 0)
                throw new InvalidOperationException($"Column {k} depends on the columns before it.");
            Reflect(r, v, square);
            Reflect(q, v, square);
        }

        var x = new double[n, b.Columns()];
        for (var column = 0; column < b.Columns(); column++)
        {
            for (var i = n - 1; i >= 0; i--)
            {
                var sum = q[i, column];
                for (var j = i + 1; j < n; j++)
                    sum -= r[i, j] * x[j, column];
                x[i, column] = sum / r[i, i];
            }
        }

        return x;
    }

    public static double Norm(IEnumerable<double> v) => Math.Sqrt(v.Sum(e => e * e));

    private static void Reflect(double[,] matrix, double[] v, double square)
    {
        for (var column = 0; column < matrix.Columns(); column++)
        {
            var dot = 0.0;
            for (var i = 0; i < v.Length; i++)
                dot += v[i] * matrix[i, column];
            for (var i = 0; i < v.Length; i++)
                matrix[i, column] -= 2 * dot / square * v[i];
        }
    }
}
