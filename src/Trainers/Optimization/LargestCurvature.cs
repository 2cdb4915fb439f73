using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// The largest eigenvalue of the Gauss-Newton matrix, by power iteration. Each estimate starts near the last eigenvector (a warm start), so
/// that it takes a few products while the parameters move.
/// </summary>
/// <remarks>Source: Golub and Van Loan, <i>Matrix Computations</i>, 4th ed., section 7.3.1.</remarks>
internal sealed class LargestCurvature
{
    private const int MaximumProducts = 100;

    /// <summary>Relative change at which the iteration stops. The step size has a margin several times larger.</summary>
    private const double Accuracy = 1e-3;

    /// <summary>
    /// Length of the random vector that is added to the last eigenvector, relative to it. When another eigenvector has the largest
    /// eigenvalue, the last one may still be an eigenvector (the one of the bias is so at all parameters), and iteration alone would never
    /// leave it.
    /// </summary>
    private const double Perturbation = 0.3;

    private readonly IObjective _objective;
    private readonly ResumableRandom _random;
    private readonly double[] _direction;
    private readonly double[] _product;

    public LargestCurvature(IObjective objective, ResumableRandom random)
    {
        (_objective, _random) = (objective, random);
        (_direction, _product) = (new double[objective.Count], new double[objective.Count]);
    }

    public double At(ReadOnlyMemory<double> parameters)
    {
        Perturb();
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

    public void Exchange(StateStream state)
    {
        _random.Exchange(state);
        state.Exchange<double>(_direction);
    }

    private void Perturb()
    {
        // Uniform between -1/2 and 1/2 has the variance 1/12.
        var (norm, scale) = (TensorPrimitives.Norm<double>(_direction), Perturbation * Math.Sqrt(12.0 / _direction.Length));
        for (var i = 0; i < _direction.Length; i++)
            _direction[i] = (norm > 0 ? _direction[i] / norm : 0) + (scale * (_random.NextDouble() - 0.5));
    }
}
