using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML;

namespace Cotangent.Trainers;

/// <summary>
/// Full-batch gradient descent with Nesterov momentum, restarted whenever the momentum points uphill; the step size is the inverse of the
/// largest curvature, measured again as the parameters move.
/// </summary>
/// <remarks>
/// Sources: Nesterov, <i>A method for solving the convex programming problem with convergence rate O(1/k²)</i>, 1983; O'Donoghue and Candès,
/// <i>Adaptive restart for accelerated gradient schemes</i>, Foundations of Computational Mathematics 15, 2015 (the gradient scheme).
/// </remarks>
internal sealed class GradientDescent
{
    /// <summary>The Gauss-Newton matrix leaves out the residual's share of the Hessian, and power iteration approaches from below.</summary>
    private const double CurvatureMargin = 1.1;

    /// <summary>The curvature moves fast at first and settles; measured at every epoch it would cost more than the descent.</summary>
    private const double MeasureSpacing = 1.5;

    private const int LongestMeasureSpacing = 100;
    private const int MaximumRecoveries = 30;

    private readonly IObjective _objective;
    private readonly double? _learningRate;
    private readonly double _tolerance;
    private readonly LargestCurvature _curvature;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _margin = CurvatureMargin;

    public GradientDescent(IObjective objective, double? learningRate, double tolerance, Random random)
    {
        (_objective, _learningRate, _tolerance) = (objective, learningRate, tolerance);
        _curvature = new LargestCurvature(objective, random);
    }

    /// <summary>Descends from <paramref name="parameters"/> and leaves them where the gradient is within the tolerance, or at the lowest loss met.</summary>
    /// <param name="parameters">Start, and result.</param>
    /// <param name="maximumEpochs">When to give up.</param>
    /// <param name="onEpoch">Called once an epoch.</param>
    /// <returns>Whether the gradient is within the tolerance.</returns>
    /// <exception cref="InvalidOperationException">The loss is no longer finite.</exception>
    public bool Minimize(double[] parameters, int maximumEpochs, Action<TrainingEpoch> onEpoch)
    {
        var (look, gradient, next) = ((double[])parameters.Clone(), new double[parameters.Length], new double[parameters.Length]);
        var best = (Loss: double.PositiveInfinity, Parameters: (double[])parameters.Clone());
        var (momentum, largestNorm, recoveries) = (1.0, 0.0, 0);
        var (step, measureAt, lastLoss) = (StepSize(look), 2, double.PositiveInfinity);

        for (var epoch = 1; epoch <= maximumEpochs; epoch++)
        {
            var loss = _objective.Evaluate(look, gradient);
            var norm = TensorPrimitives.Norm<double>(gradient);
            onEpoch(new TrainingEpoch(epoch, loss, norm, step, _clock.Elapsed.TotalSeconds));

            if (!double.IsFinite(loss) || !double.IsFinite(norm))
            {
                if (_learningRate is not null || ++recoveries > MaximumRecoveries)
                    throw Diverged(epoch, loss, step);
                // The measured curvature held at a point that a step has left too far behind: go back, and be more careful from here.
                _margin *= 2;
                best.Parameters.CopyTo(parameters, 0);
                best.Parameters.CopyTo(look, 0);
                (momentum, step, lastLoss) = (1, StepSize(look), double.PositiveInfinity);
                continue;
            }

            if (loss < best.Loss)
            {
                best.Loss = loss;
                look.CopyTo(best.Parameters, 0);
            }

            largestNorm = Math.Max(largestNorm, norm);
            if (norm <= _tolerance * largestNorm)
            {
                look.CopyTo(parameters, 0);
                return true;
            }

            if (epoch >= measureAt || loss > 2 * lastLoss)
            {
                step = StepSize(look);
                measureAt = epoch + Math.Min(LongestMeasureSpacing, 1 + (int)(epoch * (MeasureSpacing - 1)));
            }

            lastLoss = loss;
            TensorPrimitives.MultiplyAdd(gradient, -step, look, next);
            momentum = Advance(parameters, look, gradient, next, momentum);
        }

        best.Parameters.CopyTo(parameters, 0);
        return false;
    }

    /// <summary>Moves to <paramref name="next"/> and looks ahead along the way just taken; gives the momentum up where that way points uphill.</summary>
    private static double Advance(double[] parameters, double[] look, double[] gradient, double[] next, double momentum)
    {
        TensorPrimitives.Subtract(next, parameters, look);
        if (TensorPrimitives.Dot<double>(gradient, look) > 0)
            momentum = 1;
        var grown = (1 + Math.Sqrt(1 + (4 * momentum * momentum))) / 2;
        TensorPrimitives.MultiplyAdd(look, (momentum - 1) / grown, next, look);
        next.CopyTo(parameters, 0);
        return grown;
    }

    private double StepSize(ReadOnlyMemory<double> parameters)
    {
        if (_learningRate is { } given)
            return given;
        var curvature = _curvature.At(parameters);
        return curvature > 0 && double.IsFinite(curvature) ? 1 / (_margin * curvature) : 1;
    }

    private InvalidOperationException Diverged(int epoch, double loss, double step) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Training diverged at epoch {epoch}: the loss is {loss} with step size {step:g4}. ")
        + (_learningRate is null
            ? "Check the features and labels for extreme values."
            : "Set a smaller LearningRate, or leave it null to take the step size from the curvature."));
}
