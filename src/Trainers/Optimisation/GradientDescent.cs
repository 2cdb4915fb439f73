using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML;

namespace Cotangent.Trainers;

/// <summary>
/// Full-batch gradient descent with Nesterov momentum, restarted whenever the momentum points uphill; the step size is the inverse of the
/// largest curvature, measured again as the parameters move. A step that raises the loss is taken back.
/// </summary>
/// <remarks>
/// Sources: Nesterov, <i>A method for solving the convex programming problem with convergence rate O(1/k²)</i>, 1983; O'Donoghue and Candès,
/// <i>Adaptive restart for accelerated gradient schemes</i>, Foundations of Computational Mathematics 15, 2015 (the gradient scheme).
/// </remarks>
internal sealed class GradientDescent
{
    /// <summary>The Gauss-Newton matrix leaves out the residual's share of the Hessian, and power iteration approaches from below.</summary>
    private const double CurvatureMargin = 1.1;

    /// <summary>Curvature seen between two epochs, times the step, beyond which the step is stale: Nesterov's method is stable up to 4/3.</summary>
    private const double StaleStep = 1.2;

    /// <summary>The curvature moves fast at first and settles; measured at every epoch it would cost more than the descent.</summary>
    private const double MeasureSpacing = 1.5;

    /// <summary>
    /// Momentum makes the loss ripple, and restarts bound the ripple: it may rise this share of the first loss above the best one. To ask for less
    /// would take the momentum from a descent that nears a loss of zero.
    /// </summary>
    private const double LargestRipple = 0.01;

    /// <summary>
    /// Share of the first loss that rounding may add to a loss. From second moments of condition number 1e6 it has lost six of its sixteen digits; a
    /// step that is too long grows past this in a few epochs all the same.
    /// </summary>
    private const double Rounding = 1e-9;

    /// <summary>
    /// What rounding leaves of a gradient, as a share of curvature times parameters, which are the terms that cancel in it: a hundred units.
    /// </summary>
    private const double GradientRounding = 100.0 / (1L << 53);

    private const int LongestMeasureSpacing = 100;
    private const int MaximumRejections = 60;

    private readonly IObjective _objective;
    private readonly double? _learningRate;
    private readonly double _tolerance;
    private readonly LargestCurvature _curvature;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _measuredCurvature;
    private double _backoff = 1;

    public GradientDescent(IObjective objective, double? learningRate, double tolerance, Random random)
    {
        (_objective, _learningRate, _tolerance) = (objective, learningRate, tolerance);
        _curvature = new LargestCurvature(objective, random);
    }

    /// <summary>Descends from <paramref name="parameters"/> and leaves them where the gradient is within the tolerance, or at the lowest loss met.</summary>
    /// <param name="parameters">Start, and result.</param>
    /// <param name="maximumEpochs">When to give up.</param>
    /// <param name="onEpoch">Called once an epoch.</param>
    /// <returns>Whether the gradient is at most the tolerance times <see cref="IObjective.ReferenceNorm"/>, or nothing but rounding.</returns>
    /// <exception cref="InvalidOperationException">The loss is not finite, at the start or with the learning rate given.</exception>
    public bool Minimize(double[] parameters, int maximumEpochs, Action<TrainingEpoch> onEpoch)
    {
        var (look, gradient, next) = ((double[])parameters.Clone(), new double[parameters.Length], new double[parameters.Length]);
        var (lastLook, lastGradient) = (new double[parameters.Length], new double[parameters.Length]);
        var best = (Loss: double.PositiveInfinity, Parameters: (double[])parameters.Clone());
        var (momentum, isPlainStep, lastLoss, firstLoss) = (1.0, true, double.PositiveInfinity, 0.0);
        var (step, reference, measureAt, rejections) = (StepSize(look), _objective.ReferenceNorm(look), 2, 0);

        for (var epoch = 1; epoch <= maximumEpochs; epoch++)
        {
            var loss = _objective.Evaluate(look, gradient);
            var norm = TensorPrimitives.Norm<double>(gradient);
            onEpoch(new TrainingEpoch(epoch, loss, double.NaN, norm, step, _clock.Elapsed.TotalSeconds));

            var isFinite = double.IsFinite(loss) && double.IsFinite(norm);
            if (!isFinite && (epoch == 1 || _learningRate is not null))
                throw Diverged(epoch, loss, step);
            firstLoss = epoch == 1 ? loss : firstLoss;
            var highest = isPlainStep ? lastLoss + (Rounding * firstLoss) : best.Loss + (LargestRipple * firstLoss);
            if (_learningRate is null && !(isFinite && loss <= highest))
            {
                if (++rejections > MaximumRejections)
                    break;
                // Back to the best point. After a plain step the step itself was too long; else momentum carried too far.
                _backoff *= isPlainStep ? 2 : 1;
                best.Parameters.CopyTo(parameters, 0);
                best.Parameters.CopyTo(look, 0);
                (momentum, isPlainStep, lastLoss, step, measureAt) = (1, true, double.PositiveInfinity, StepSize(look), epoch + 2);
                continue;
            }

            if (loss < best.Loss)
            {
                (best.Loss, rejections) = (loss, 0);
                look.CopyTo(best.Parameters, 0);
            }

            if (epoch >= measureAt || (double.IsFinite(lastLoss) && IsStale(step, look, gradient, lastLook, lastGradient)))
            {
                _backoff = Math.Max(1, _backoff / 2);
                (step, reference) = (StepSize(look), _objective.ReferenceNorm(look));
                measureAt = epoch + Math.Min(LongestMeasureSpacing, 1 + (int)(epoch * (MeasureSpacing - 1)));
            }

            var rounding = GradientRounding * _measuredCurvature * TensorPrimitives.Norm<double>(look);
            if (norm <= rounding || (norm <= _tolerance * reference && norm <= _tolerance * (reference = _objective.ReferenceNorm(look))))
            {
                look.CopyTo(parameters, 0);
                return true;
            }

            lastLoss = loss;
            look.CopyTo(lastLook, 0);
            gradient.CopyTo(lastGradient, 0);
            TensorPrimitives.MultiplyAdd(gradient, -step, look, next);
            (momentum, isPlainStep) = Advance(parameters, look, gradient, next, momentum);
        }

        best.Parameters.CopyTo(parameters, 0);
        return false;
    }

    /// <summary>Moves to <paramref name="next"/> and looks ahead along the way just taken; gives the momentum up where that way points uphill.</summary>
    private static (double Momentum, bool IsPlainStep) Advance(double[] parameters, double[] look, double[] gradient, double[] next, double momentum)
    {
        TensorPrimitives.Subtract(next, parameters, look);
        if (TensorPrimitives.Dot<double>(gradient, look) > 0)
            momentum = 1;
        var grown = (1 + Math.Sqrt(1 + (4 * momentum * momentum))) / 2;
        TensorPrimitives.MultiplyAdd(look, (momentum - 1) / grown, next, look);
        next.CopyTo(parameters, 0);
        return (grown, momentum == 1);
    }

    /// <summary>Whether the gradient has changed faster, from one epoch to the next, than the step allows for: a lower bound of the curvature, for free.</summary>
    private bool IsStale(double step, double[] look, double[] gradient, double[] lastLook, double[] lastGradient) =>
        _learningRate is null
        && step * TensorPrimitives.Distance<double>(gradient, lastGradient) > StaleStep * TensorPrimitives.Distance<double>(look, lastLook);

    private double StepSize(ReadOnlyMemory<double> parameters)
    {
        if (_learningRate is { } given)
            return given;
        var curvature = _curvature.At(parameters);
        _measuredCurvature = double.IsFinite(curvature) ? curvature : 0;
        return _measuredCurvature > 0 ? 1 / (CurvatureMargin * _backoff * _measuredCurvature) : 1 / _backoff;
    }

    private InvalidOperationException Diverged(int epoch, double loss, double step) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Training diverged at epoch {epoch}: the loss is {loss} with step size {step:g4}. ")
        + (_learningRate is null
            ? "Check the features and labels for extreme values."
            : "Set a smaller LearningRate, or leave it null to take the step size from the curvature."));
}
