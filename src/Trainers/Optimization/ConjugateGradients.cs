using System.Numerics.Tensors;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// Solves <c>(H + μ I) d = -g</c> by conjugate gradients, H the Gauss-Newton matrix, as far as it is asked to, and says how much the loss
/// would fall by <c>g·d + ½ d·H d</c>. Where the curvature is not positive the solution is what was found so far.
/// </summary>
/// <remarks>Source: Nocedal and Wright, <i>Numerical Optimization</i>, 2nd ed., Springer 2006, algorithm 7.1.</remarks>
internal sealed class ConjugateGradients(IObjective objective, int maximumProducts)
{
    private readonly double[] _solution = new double[objective.Count];
    private readonly double[] _residual = new double[objective.Count];
    private readonly double[] _direction = new double[objective.Count];
    private readonly double[] _product = new double[objective.Count];

    /// <summary>The d of the last run; 0 where not even the first direction has curvature.</summary>
    public ReadOnlySpan<double> Solution => _solution;

    /// <summary>How often the last run multiplied by H.</summary>
    public int Products { get; private set; }

    /// <summary>How much the loss falls where it is the parabola of g and H.</summary>
    public double PredictedDecrease { get; private set; }

    /// <param name="parameters">Where H is taken.</param>
    /// <param name="gradient">g.</param>
    /// <param name="damping">μ.</param>
    /// <param name="accuracy">Share of |g| that may be left of the residual.</param>
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
