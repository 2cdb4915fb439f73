using System.Numerics.Tensors;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// Finds a step along a direction that satisfies the weak Wolfe conditions (the loss falls enough, and the slope rises enough), by
/// expansion, then by secants and bisection. The loss must be finite near the start only; a step to a loss that is not finite is too long.
/// Where rounding hides the change of the loss, a slope that has risen far enough counts as a decrease.
/// </summary>
/// <remarks>
/// Sources: Lewis and Overton, <i>Nonsmooth optimization via quasi-Newton methods</i>, Mathematical Programming 141, 2013 (algorithm 2.6);
/// Hager and Zhang, <i>A new conjugate gradient method with guaranteed descent and an efficient line search</i>, SIAM Journal on
/// Optimization 16, 2005 (the approximate Wolfe condition, 4.1).
/// </remarks>
internal sealed class LineSearch(IObjective objective)
{
    /// <summary>Least decrease, as a share of the decrease by the slope at the start.</summary>
    private const double Decrease = 1e-4;

    /// <summary>Steepest slope at the end, as a share of the slope at the start.</summary>
    private const double Slope = 0.5;

    /// <summary>
    /// Largest uphill slope, as a share of the slope at the start, at which a loss within rounding counts as a decrease. On a parabola this
    /// is nearly as far past the minimum as the start is before it.
    /// </summary>
    private const double Overshoot = 0.8;

    /// <summary>Least distance of a new trial from both ends of the interval, as a share of the interval.</summary>
    private const double Margin = 0.1;

    private const double ShortestExpansion = 2;
    private const double LongestExpansion = 10;
    private const int MaximumTrials = 60;

    /// <summary>Number of trials, all too long, after which the next are shorter by orders of magnitude.</summary>
    private const int Patience = 5;

    private readonly double[] _trial = new double[objective.Count];
    private readonly double[] _gradient = new double[objective.Count];

    /// <summary>The end of the last search. The next search overwrites it.</summary>
    public ReadOnlyMemory<double> Point => _trial;

    /// <summary>The gradient at <see cref="Point"/>.</summary>
    public ReadOnlySpan<double> Gradient => _gradient;

    /// <summary>The loss at <see cref="Point"/>.</summary>
    public double Loss { get; private set; }

    /// <summary>The step of the last search, in lengths of the direction.</summary>
    public double Step { get; private set; }

    /// <summary>Number of evaluations in the last search.</summary>
    public int Trials { get; private set; }

    /// <summary>Searches a step. Returns false if no step lowers the loss.</summary>
    /// <param name="from">The start.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="loss">The loss at the start.</param>
    /// <param name="slope">The slope of the loss along the direction, at the start. Below 0.</param>
    /// <param name="first">The step to try first, in lengths of the direction.</param>
    /// <param name="rounding">Largest rounding error of a difference of losses.</param>
    public bool Run(ReadOnlySpan<double> from, ReadOnlySpan<double> direction, double loss, double slope, double first, double rounding)
    {
        var (low, lowSlope, high, highSlope) = (0.0, slope, double.PositiveInfinity, double.NaN);
        Trials = 0;
        for (var step = first; Trials < MaximumTrials && double.IsFinite(step) && step > 0;)
        {
            var trialSlope = Evaluate(from, direction, step);
            var falls = Loss <= loss + (Decrease * step * slope) || (Loss <= loss + rounding && trialSlope <= -Overshoot * slope);
            if (!(falls && double.IsFinite(trialSlope) && double.IsFinite(Loss)))
            {
                (high, highSlope) = (step, trialSlope);
                step = low == 0 && Trials > Patience ? Margin * high : Between(low, lowSlope, high, highSlope);
            }
            else if (trialSlope < Slope * slope)
            {
                var expansion = trialSlope > lowSlope ? (step - low) * trialSlope / (lowSlope - trialSlope) / step : LongestExpansion;
                (low, lowSlope) = (step, trialSlope);
                step = double.IsFinite(high)
                    ? Between(low, lowSlope, high, highSlope)
                    : step * Math.Clamp(1 + expansion, ShortestExpansion, LongestExpansion);
            }
            else
            {
                return true;
            }

            // The interval contains no further number.
            if (step == low || step == high)
                break;
        }

        // If the slope jumps, no step may satisfy its condition, but the lower end of the interval lowers the loss.
        if (low == 0)
            return false;
        Evaluate(from, direction, low);
        return Loss < loss;
    }

    /// <summary>
    /// The zero of the secant of the slopes if the slope is positive at the high end. Otherwise the middle, or a point near the low end if
    /// the slope at the high end is not finite.
    /// </summary>
    private static double Between(double low, double lowSlope, double high, double highSlope)
    {
        var share = highSlope > 0 ? lowSlope / (lowSlope - highSlope) : double.IsFinite(highSlope) ? 0.5 : Margin;
        return low + (Math.Clamp(double.IsFinite(share) ? share : 0.5, Margin, 1 - Margin) * (high - low));
    }

    private double Evaluate(ReadOnlySpan<double> from, ReadOnlySpan<double> direction, double step)
    {
        Trials++;
        Step = step;
        TensorPrimitives.MultiplyAdd(direction, step, from, _trial);
        Loss = objective.Evaluate(_trial, _gradient);
        return TensorPrimitives.Dot<double>(_gradient, direction);
    }
}
