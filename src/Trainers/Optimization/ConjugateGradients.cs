using System.Numerics.Tensors;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// Solves <c>(H + μ I) d = -g</c> by conjugate gradients to a given accuracy, with H the Gauss-Newton matrix. Predicts the change of the
/// loss, <c>g·d + ½ d·H d</c>. At a direction whose curvature is not positive, the iteration ends with the present d.
/// </summary>
/// <remarks>Source: Nocedal and Wright, <i>Numerical Optimization</i>, 2nd ed., Springer 2006, algorithm 7.1.</remarks>
internal sealed class ConjugateGradients(IObjective objective, int maximumProducts)
{
    private readonly double[] _solution = new double[objective.Count];
    private readonly double[] _residual = new double[objective.Count];
    private readonly double[] _direction = new double[objective.Count];
    private readonly double[] _product = new double[objective.Count];

    /// <summary>The d of the last run; 0 if the first direction has no positive curvature.</summary>
    public ReadOnlySpan<double> Solution => _solution;

    /// <summary>Number of products with H in the last run.</summary>
    public int Products { get; private set; }

    /// <summary>The decrease of the loss by d, if the loss is the parabola of g and H.</summary>
    public double PredictedDecrease { get; private set; }

    /// <summary>Solves for d.</summary>
    /// <param name="parameters">The point where H is taken.</param>
    /// <param name="gradient">g.</param>
    /// <param name="damping">μ.</param>
    /// <param name="accuracy">Largest residual, as a share of |g|.</param>
    public void Run(ReadOnlyMemory<double> parameters, ReadOnlySpan<double> gradient, double damping, double accuracy)
    {
        Array.Clear(_solution);
        TensorPrimitives.Negate(gradient, _residual);
        _residual.CopyTo(_direction, 0);
        var square = TensorPrimitives.SumOfSquares<double>(_residual);
        var enough = accuracy * accuracy * square;
        for (Products = 0; Products < maximumProducts && square > enough;)
        {
            objective.CurvatureProduct(parameters, _direction, _product);
            Products++;
            TensorPrimitives.MultiplyAdd(_direction, damping, _product, _product);
            var curvature = TensorPrimitives.Dot<double>(_direction, _product);
            if (!(curvature > 0 && double.IsFinite(curvature)))
                break;
            var step = square / curvature;
            TensorPrimitives.MultiplyAdd(_direction, step, _solution, _solution);
            TensorPrimitives.MultiplyAdd(_product, -step, _residual, _residual);
            var last = square;
            square = TensorPrimitives.SumOfSquares<double>(_residual);
            TensorPrimitives.MultiplyAdd(_direction, square / last, _residual, _direction);
        }

        // H d = -g - residual - μ d.
        PredictedDecrease = (0.5 * (TensorPrimitives.Dot<double>(_residual, _solution) - TensorPrimitives.Dot(gradient, _solution)))
            + (0.5 * damping * TensorPrimitives.SumOfSquares<double>(_solution));
    }
}
