using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Model;

/// <summary>
/// A direction of the parameters with a component in every direction that changes scores, and none in the directions that only move length
/// between the layers: the VJP of A Theta and b along random cotangents.
/// </summary>
internal static class ScoreDirection
{
    private const int Seed = 1;

    /// <summary>AᵀV for Theta and V Thetaᵀ for A with a random V (m x n), and a random vector for b. Deterministic.</summary>
    /// <param name="layout">The sizes.</param>
    /// <param name="parameters">The parameters at which the direction is computed.</param>
    /// <param name="isRelative">Whether only differences of the scores of a row matter: then columns of V and the vector sum to 0.</param>
    /// <param name="interruption">Checked at every output.</param>
    public static double[] Of(ParameterLayout layout, ReadOnlySpan<double> parameters, bool isRelative, Interruption? interruption = null)
    {
        var (n, k, m) = (layout.Features, layout.Rank, layout.Outputs);
        var direction = new double[layout.Count];
        // A row of V with an element of the vector in its last column. Rows are drawn again when needed, because V may be far larger than
        // the layers.
        var (rowOfV, means) = (new double[n + 1], new double[n + 1]);
        var random = new ResumableRandom(Seed);
        for (var j = 0; isRelative && j < m; j++)
        {
            interruption?.Check();
            Draw(random, rowOfV);
            TensorPrimitives.Add(means, rowOfV, means);
        }

        TensorPrimitives.Divide(means, m, means);
        random = new ResumableRandom(Seed);
        for (var j = 0; j < m; j++)
        {
            interruption?.Check();
            Draw(random, rowOfV);
            TensorPrimitives.Subtract(rowOfV, means, rowOfV);
            ReadOnlySpan<double> cotangent = rowOfV.AsSpan(0, n);
            for (var i = 0; i < k; i++)
            {
                var at = layout.ThetaLength + (j * k) + i;
                var theta = parameters.Slice(i * n, n);
                var row = direction.AsSpan(i * n, n);
                TensorPrimitives.MultiplyAdd(cotangent, parameters[at], row, row);
                direction[at] = TensorPrimitives.Dot(cotangent, theta);
            }

            if (layout.HasBias)
                direction[layout.Bias.Start.Value + j] = rowOfV[n];
        }

        return direction;
    }

    private static void Draw(ResumableRandom random, double[] values)
    {
        foreach (ref var value in values.AsSpan())
            value = random.NextDouble() - 0.5;
    }
}
