using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>
/// The largest eigenvalue of the Gauss-Newton matrix, by power iteration. Each estimate starts from the last eigenvector, so that following it
/// while the parameters move costs a few products.
/// </summary>
/// <remarks>Source: Golub and Van Loan, <i>Matrix Computations</i>, 4th ed., section 7.3.1.</remarks>
internal sealed class LargestCurvature
{
    private const int MaximumProducts = 100;

    /// <summary>Relative change at which to stop; the step size keeps a margin several times larger.</summary>
    private const double Accuracy = 1e-3;

    private readonly IObjective _objective;
    private readonly double[] _direction;
    private readonly double[] _product;

    public LargestCurvature(IObjective objective, Random random)
    {
        (_objective, _direction, _product) = (objective, new double[objective.Count], new double[objective.Count]);
        for (var i = 0; i < _direction.Length; i++)
            _direction[i] = random.NextDouble() - 0.5;
    }

    public double At(ReadOnlyMemory<double> parameters)
    {
        var curvature = 0.0;
        for (var i = 0; i < MaximumProducts; i++)
        {
            var norm = TensorPrimitives.Norm<double>(_direction);
            TensorPrimitives.Divide(_direction, norm, _direction);
            _objective.CurvatureProduct(parameters, _direction, _product);
            var next = TensorPrimitives.Norm<double>(_product);
            if (next == 0 || !double.IsFinite(next))
                return next;
            _product.CopyTo(_direction, 0);
            if (Math.Abs(next - curvature) <= Accuracy * next)
                return next;
            curvature = next;
        }

        return curvature;
    }
}
