using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>Where descent begins: random and balanced, away from the stationary point Theta = 0, A = 0.</summary>
internal static class InitialParameters
{
    /// <summary>Rows of Theta and columns of A drawn from the sphere of radius 1, so that neither layer outweighs the other; b = 0.</summary>
    public static double[] Draw(ParameterLayout layout, Random random)
    {
        var parameters = new double[layout.Count];
        for (var i = 0; i < layout.Rank; i++)
        {
            Span<double> row = parameters.AsSpan(i * layout.Features, layout.Features);
            DrawUnit(row, random);
            Span<double> column = new double[layout.Outputs];
            DrawUnit(column, random);
            for (var j = 0; j < layout.Outputs; j++)
                parameters[layout.ThetaLength + (j * layout.Rank) + i] = column[j];
        }

        return parameters;
    }

    private static void DrawUnit(Span<double> vector, Random random)
    {
        // Box-Muller: the direction of a normal vector is uniform on the sphere.
        for (var i = 0; i < vector.Length; i++)
            vector[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);
    }
}
