using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Model;

/// <summary>
/// The directions (M Theta, -A M), for any k x k matrix M, which change neither A Theta nor the model. The component of a gradient in them
/// is rounding error.
/// </summary>
internal static class LayerGauge
{
    private const int MaximumSteps = 50;

    /// <summary>The largest residual of the solution, as a share of the right side.</summary>
    private const double Accuracy = 1e-12;

    /// <summary>The component is always removed up to this rank: matrices of 8 MB.</summary>
    private const int SmallRank = 1024;

    /// <summary>
    /// Whether k x k matrices are small, or no larger than the layers. At larger ranks most of the rank is redundant, and the matrices
    /// would cost more than the model.
    /// </summary>
    public static bool Fits(ParameterLayout layout) => layout.Rank <= Math.Max(SmallRank, (long)layout.Features + layout.Outputs);

    /// <summary>
    /// Subtracts from a direction (D, E) its component in these directions. M solves M (Theta Thetaᵀ) + (AᵀA) M = D Thetaᵀ - AᵀE, by
    /// conjugate gradients.
    /// </summary>
    public static void Remove(
        ParameterLayout layout, ReadOnlySpan<double> parameters, Span<double> direction, Interruption? interruption = null)
    {
        var (k, n, m) = (layout.Rank, layout.Features, layout.Outputs);
        var theta = parameters[layout.Theta];
        var at = Transposed(parameters[layout.A], m, k);
        var (gramOfTheta, gramOfA) = (Products(theta, theta, k, n, interruption), Products(at, at, k, m, interruption));

        var residual = Products(direction[layout.Theta], theta, k, n, interruption);
        TensorPrimitives.Subtract(residual, Products(at, Transposed(direction[layout.A], m, k), k, m, interruption), residual);
        var (solution, step, product) = (new double[k * k], (double[])residual.Clone(), new double[k * k]);
        var square = TensorPrimitives.SumOfSquares<double>(residual);
        var enough = Accuracy * Accuracy * square;
        for (var i = 0; i < MaximumSteps && square > enough; i++)
        {
            Apply(step, gramOfTheta, gramOfA, product, k, interruption);
            var length = square / TensorPrimitives.Dot<double>(step, product);
            if (!double.IsFinite(length))
                break;
            TensorPrimitives.MultiplyAdd(step, length, solution, solution);
            TensorPrimitives.MultiplyAdd(product, -length, residual, residual);
            var last = square;
            square = TensorPrimitives.SumOfSquares<double>(residual);
            TensorPrimitives.MultiplyAdd(step, square / last, residual, step);
        }

        for (var i = 0; i < k; i++)
        {
            interruption?.Check();
            for (var l = 0; l < k; l++)
            {
                var element = solution[(i * k) + l];
                var row = direction.Slice(i * n, n);
                TensorPrimitives.MultiplyAdd(theta.Slice(l * n, n), -element, row, row);
                for (var j = 0; j < m; j++)
                    direction[layout.ThetaLength + (j * k) + l] += parameters[layout.ThetaLength + (j * k) + i] * element;
            }
        }
    }

    private static void Apply(double[] matrix, double[] gramOfTheta, double[] gramOfA, double[] result, int k, Interruption? interruption)
    {
        Array.Clear(result);
        for (var i = 0; i < k; i++)
        {
            interruption?.Check();
            var row = result.AsSpan(i * k, k);
            for (var l = 0; l < k; l++)
            {
                TensorPrimitives.MultiplyAdd(gramOfTheta.AsSpan(l * k, k), matrix[(i * k) + l], row, row);
                TensorPrimitives.MultiplyAdd(matrix.AsSpan(l * k, k), gramOfA[(i * k) + l], row, row);
            }
        }
    }

    /// <summary>Left times the transpose of right, both k x length.</summary>
    private static double[] Products(ReadOnlySpan<double> left, ReadOnlySpan<double> right, int k, int length, Interruption? interruption)
    {
        var products = new double[k * k];
        for (var i = 0; i < k; i++)
        {
            interruption?.Check();
            for (var j = 0; j < k; j++)
                products[(i * k) + j] = TensorPrimitives.Dot(left.Slice(i * length, length), right.Slice(j * length, length));
        }

        return products;
    }

    private static double[] Transposed(ReadOnlySpan<double> matrix, int rows, int columns)
    {
        var transposed = new double[matrix.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                transposed[(j * rows) + i] = matrix[(i * columns) + j];
        }

        return transposed;
    }
}
