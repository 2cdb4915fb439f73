using System.Numerics;
using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Model;

/// <summary>Random initial parameters. A is larger than Theta, so descent cannot reach the stationary point Theta = 0, A = 0.</summary>
/// <remarks>
/// Small steps keep AᵀA - Theta Thetaᵀ (Du, Hu and Lee, <i>Algorithmic Regularization in Learning Deep Homogeneous Models: Layers are
/// Automatically Balanced</i>, 2018). If both layers begin with the same norm, it is 0 for one feature, and every start of the wrong sign
/// ends at the stationary point. If A begins larger, A cannot vanish.
/// </remarks>
internal static class InitialParameters
{
    private const double LengthOfThetaRow = 0.1;

    /// <summary>Directions drawn from the sphere: rows of Theta of length 0.1, columns of A of length 1; b = 0.</summary>
    public static double[] Draw(ParameterLayout layout, Random random) => Draw<double>(layout, random);

    /// <summary>
    /// The same numbers in either precision. They are drawn in double, one row at a time, without a second copy of Theta.
    /// </summary>
    public static T[] Draw<T>(ParameterLayout layout, Random random, Interruption? interruption = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var parameters = new T[layout.Count];
        var (row, column) = (new double[layout.Features], new double[layout.Outputs]);
        for (var i = 0; i < layout.Rank; i++)
        {
            interruption?.Check();
            Draw(row, LengthOfThetaRow, random);
            TensorPrimitives.ConvertChecked<double, T>(row, parameters.AsSpan(i * layout.Features, layout.Features));
            Draw(column, 1, random);
            for (var j = 0; j < layout.Outputs; j++)
                parameters[layout.ThetaLength + (j * layout.Rank) + i] = T.CreateChecked(column[j]);
        }

        return parameters;
    }

    private static void Draw(Span<double> vector, double length, Random random)
    {
        // Box-Muller: the direction of a normal vector is uniform on the sphere.
        for (var i = 0; i < vector.Length; i++)
            vector[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        TensorPrimitives.Multiply(vector, length / TensorPrimitives.Norm<double>(vector), vector);
    }
}
