using MathNet.Numerics.LinearAlgebra;

namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>
/// The stationary point next to a model of low rank, P = A Theta, by Newton's method on the gradient in both layers; it may be a saddle.
/// Changes by an invertible matrix between the layers have no curvature, and are left out.
/// </summary>
internal static class StationaryPoint
{
    private const int MaximumSteps = 50;

    /// <summary>Eigenvalues below this share of the largest belong to the freedom between the layers.</summary>
    private const double Free = 1e-9;

    private const double Done = 1e-10;

    private const double Resolved = 1e-8;

    /// <param name="design">The coordinates.</param>
    /// <param name="loss">The loss of a row.</param>
    /// <param name="start">The model, one array for each output.</param>
    /// <param name="rank">The rank of the model.</param>
    public static Optimum Near(Design design, IRowLoss loss, double[][] start, int rank)
    {
        var objective = new Objective(design, loss, design.Units.Labels);
        var point = Layers.Of(design, start, rank);
        var (value, gradient, hessian) = point.Derivatives(objective);
        for (var iteration = 0; iteration < MaximumSteps; iteration++)
        {
            var eigen = hessian.Evd(Symmetricity.Symmetric);
            var values = eigen.EigenValues.Real();
            var largest = values.AbsoluteMaximum();
            var along = eigen.EigenVectors.TransposeThisAndMultiply(gradient);
            var step = eigen.EigenVectors * Vector<double>.Build.Dense(
                values.Count,
                i => Math.Abs(values[i]) > Free * largest ? -along[i] / values[i] : 0);

            // Halve the step until the gradient decreases.
            var (size, next) = (1.0, point.Moved(step, 1));
            var (nextValue, nextGradient, nextHessian) = next.Derivatives(objective);
            while (!(nextGradient.L2Norm() < gradient.L2Norm()) && size > 1e-3)
            {
                size /= 2;
                next = point.Moved(step, size);
                (nextValue, nextGradient, nextHessian) = next.Derivatives(objective);
            }

            var norm = objective.ScoreNorm(Difference(next.Product(), point.Product()));
            var isSmaller = nextGradient.L2Norm() < gradient.L2Norm();
            if (norm < Done || !isSmaller)
                return new(point.ByOutput(), Exists: true, norm < Resolved, value, values.Minimum() / largest);
            (point, value, gradient, hessian) = (next, nextValue, nextGradient, nextHessian);
        }

        return new(point.ByOutput(), Exists: true, IsResolved: false, value, 0);
    }

    private static double[] Difference(double[] left, double[] right) => [.. left.Zip(right, (l, r) => l - r)];

    /// <summary>A, Theta and b in the coordinates of a design.</summary>
    private sealed class Layers(Design design, Matrix<double> a, Matrix<double> theta, Vector<double> bias)
    {
        private int Rank => a.ColumnCount;

        private int Count => (Rank * (a.RowCount + design.Rank)) + (design.Units.HasBias ? a.RowCount : 0);

        /// <summary>Layers of equal norm, for which their Hessian is best conditioned.</summary>
        public static Layers Of(Design design, double[][] parameters, int rank)
        {
            var svd = Matrix<double>.Build.Dense(parameters.Length, design.Rank, (j, i) => parameters[j][i]).Svd(computeVectors: true);
            var roots = Enumerable.Range(0, rank).Select(i => i < svd.S.Count ? Math.Sqrt(svd.S[i]) : 0).ToArray();
            return new(
                design,
                Matrix<double>.Build.Dense(parameters.Length, rank, (j, i) => i < svd.S.Count ? svd.U[j, i] * roots[i] : 0),
                Matrix<double>.Build.Dense(rank, design.Rank, (i, column) => i < svd.S.Count ? svd.VT[i, column] * roots[i] : 0),
                Vector<double>.Build.Dense(parameters.Length, j => design.Units.HasBias ? parameters[j][design.Rank] : 0));
        }

        public double[][] ByOutput()
        {
            var product = a * theta;
            return [.. Enumerable.Range(0, a.RowCount).Select(
                j => (double[])[.. product.Row(j), .. design.Units.HasBias ? new[] { bias[j] } : []])];
        }

        public double[] Product() => [.. ByOutput().SelectMany(row => row)];

        public Layers Moved(Vector<double> step, double size)
        {
            var (m, k, r) = (a.RowCount, Rank, design.Rank);
            return new(
                design,
                a + Matrix<double>.Build.Dense(m, k, (j, i) => size * step[(j * k) + i]),
                theta + Matrix<double>.Build.Dense(k, r, (i, column) => size * step[(m * k) + (i * r) + column]),
                design.Units.HasBias ? bias + Vector<double>.Build.Dense(m, j => size * step[(k * (m + r)) + j]) : bias);
        }

        /// <summary>By the chain rule, plus the curvature of the product of the layers: the gradient by P couples A and Theta.</summary>
        public (double Value, Vector<double> Gradient, Matrix<double> Hessian) Derivatives(Objective objective)
        {
            var (m, k, r, q) = (a.RowCount, Rank, design.Rank, design.Columns);
            var (gradient, hessian) = (new double[objective.Count], new double[objective.Count * objective.Count]);
            var value = objective.Value(Product(), gradient, hessian);
            var jacobian = Matrix<double>.Build.Dense(objective.Count, Count);
            for (var j = 0; j < m; j++)
            {
                for (var i = 0; i < k; i++)
                {
                    for (var column = 0; column < r; column++)
                    {
                        jacobian[(j * q) + column, (j * k) + i] = theta[i, column];
                        jacobian[(j * q) + column, (m * k) + (i * r) + column] = a[j, i];
                    }
                }

                if (design.Units.HasBias)
                    jacobian[(j * q) + r, (k * (m + r)) + j] = 1;
            }

            var full = jacobian.TransposeThisAndMultiply(Objective.Square(hessian, objective.Count) * jacobian);
            for (var j = 0; j < m; j++)
            {
                for (var i = 0; i < k; i++)
                {
                    for (var column = 0; column < r; column++)
                    {
                        var (left, right) = ((j * k) + i, (m * k) + (i * r) + column);
                        full[left, right] += gradient[(j * q) + column];
                        full[right, left] += gradient[(j * q) + column];
                    }
                }
            }

            return (value, jacobian.TransposeThisAndMultiply(Vector<double>.Build.Dense(gradient)), full);
        }
    }
}
