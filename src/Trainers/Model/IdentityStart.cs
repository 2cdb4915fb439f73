using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Model;

/// <summary>
/// The initial parameters of full-batch training: one layer has orthonormal columns or rows (the identity if the rank allows it), and the
/// other layer is zero.
/// </summary>
/// <remarks>
/// Gradient flow conserves AᵀA - Theta Thetaᵀ (Du, Hu and Lee, <i>Algorithmic Regularization in Learning Deep Homogeneous Models: Layers
/// are Automatically Balanced</i>, 2018). With A = 1 and Theta = 0 it is 1, so AᵀA = 1 + Theta Thetaᵀ at all times: no direction of A
/// vanishes, the layers stay balanced, and the stationary point Theta = 0, A = 0 cannot be reached.
/// </remarks>
internal static class IdentityStart
{
    /// <summary>Initial parameters, with b = 0. Below full rank the columns of A are drawn at random.</summary>
    public static double[] Draw(ParameterLayout layout, Random random, Interruption? interruption = null)
    {
        var parameters = new double[layout.Count];
        if (layout.Rank >= layout.Outputs)
        {
            for (var j = 0; j < layout.Outputs; j++)
                parameters[layout.ThetaLength + (j * layout.Rank) + j] = 1;
        }
        else if (layout.Rank >= layout.Features)
        {
            for (var i = 0; i < layout.Features; i++)
                parameters[(i * layout.Features) + i] = 1;
        }
        else
        {
            DrawOrthonormal(layout, random, parameters.AsSpan(layout.A), interruption);
        }

        return parameters;
    }

    /// <summary>
    /// Rewrites the same model with one layer at the identity, if the rank allows it. This removes the division of lengths between the
    /// layers.
    /// </summary>
    public static void Balance(ParameterLayout layout, Span<double> parameters, Interruption? interruption = null)
    {
        if (layout.Rank < Math.Min(layout.Features, layout.Outputs))
            return;
        var (n, k, m) = (layout.Features, layout.Rank, layout.Outputs);
        var (theta, a) = (parameters[layout.Theta].ToArray(), parameters[layout.A].ToArray());
        var product = new double[m * n];
        for (var j = 0; j < m; j++)
        {
            interruption?.Check();
            var row = product.AsSpan(j * n, n);
            for (var i = 0; i < k; i++)
                TensorPrimitives.MultiplyAdd(theta.AsSpan(i * n, n), a[(j * k) + i], row, row);
        }

        var bias = parameters[layout.Bias].ToArray();
        Draw(layout, new Random(0)).CopyTo(parameters);
        bias.CopyTo(parameters[layout.Bias]);
        if (k >= m)
        {
            product.CopyTo(parameters);
            return;
        }

        for (var j = 0; j < m; j++)
            product.AsSpan(j * n, n).CopyTo(parameters.Slice(layout.ThetaLength + (j * k), n));
    }

    /// <summary>Draws normal vectors and orthonormalizes them by Gram-Schmidt, twice for accuracy.</summary>
    private static void DrawOrthonormal(ParameterLayout layout, Random random, Span<double> a, Interruption? interruption)
    {
        var (k, m) = (layout.Rank, layout.Outputs);
        var columns = new double[k][];
        for (var i = 0; i < k; i++)
        {
            interruption?.Check();
            var column = columns[i] = new double[m];
            for (var j = 0; j < m; j++)
                column[j] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            for (var pass = 0; pass < 2; pass++)
            {
                for (var before = 0; before < i; before++)
                    TensorPrimitives.MultiplyAdd(columns[before], -TensorPrimitives.Dot<double>(columns[before], column), column, column);
                TensorPrimitives.Divide(column, TensorPrimitives.Norm<double>(column), column);
            }

            for (var j = 0; j < m; j++)
                a[(j * k) + i] = column[j];
        }
    }
}
