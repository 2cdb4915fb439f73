using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>
/// A direction of the parameters that has a part of all those that move scores, and none of those that only move length between the layers: the VJP
/// of A Theta and b along random cotangents.
/// </summary>
internal static class ScoreDirection
{
    private const int Seed = 1;

    /// <summary>With V random, m x n: AᵀV for Theta, V Thetaᵀ for A, and a random vector for b. The same for the same parameters.</summary>
    /// <param name="layout">The sizes.</param>
    /// <param name="parameters">Where.</param>
    /// <param name="isRelative">Whether only differences of the scores of a row count: then columns of V and the vector sum to 0.</param>
    public static double[] Of(ParameterLayout layout, ReadOnlySpan<double> parameters, bool isRelative)
    {
        var random = new ResumableRandom(Seed);
        var (n, k, m) = (layout.Features, layout.Rank, layout.Outputs);
        var direction = new double[layout.Count];
        // V and, in its last column, the vector.
        var columns = n + 1;
        var cotangents = new double[m * columns];
        foreach (ref var element in cotangents.AsSpan())
            element = random.NextDouble() - 0.5;
        for (var f = 0; isRelative && f < columns; f++)
        {
            var mean = Enumerable.Range(0, m).Average(j => cotangents[(j * columns) + f]);
            for (var j = 0; j < m; j++)
                cotangents[(j * columns) + f] -= mean;
        }

        for (var j = 0; j < m; j++)
        {
            var cotangent = cotangents.AsSpan(j * columns, n);
            for (var i = 0; i < k; i++)
            {
                var at = layout.ThetaLength + (j * k) + i;
                var theta = parameters.Slice(i * n, n);
                var row = direction.AsSpan(i * n, n);
                TensorPrimitives.MultiplyAdd(cotangent, parameters[at], row, row);
                direction[at] = TensorPrimitives.Dot(cotangent, theta);
            }

            if (layout.HasBias)
                direction[layout.Bias.Start.Value + j] = cotangents[(j * columns) + n];
        }

        return direction;
    }
}
