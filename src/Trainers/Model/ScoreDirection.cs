using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>
/// A direction of the parameters that has a part of all those that move scores, and none of those that only move length between the layers: the VJP of A Theta
/// and b along random cotangents.
/// </summary>
internal static class ScoreDirection
{
    private const int Seed = 1;

    /// <summary>With V random, m x n: AᵀV for Theta, V Thetaᵀ for A, and a random vector for b. The same for the same parameters.</summary>
    public static double[] Of(ParameterLayout layout, ReadOnlySpan<double> parameters)
    {
        var random = new ResumableRandom(Seed);
        var (n, k, m) = (layout.Features, layout.Rank, layout.Outputs);
        var direction = new double[layout.Count];
        var cotangent = new double[n];
        for (var j = 0; j < m; j++)
        {
            for (var f = 0; f < n; f++)
                cotangent[f] = random.NextDouble() - 0.5;
            for (var i = 0; i < k; i++)
            {
                var at = layout.ThetaLength + (j * k) + i;
                var theta = parameters.Slice(i * n, n);
                var row = direction.AsSpan(i * n, n);
                TensorPrimitives.MultiplyAdd(cotangent, parameters[at], row, row);
                direction[at] = TensorPrimitives.Dot(cotangent, theta);
            }
        }

        foreach (ref var element in direction.AsSpan(layout.Bias))
            element = random.NextDouble() - 0.5;
        return direction;
    }
}
