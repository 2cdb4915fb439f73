using System.Numerics.Tensors;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// Finds a step along a direction that lowers the loss enough and turns the slope enough (the weak Wolfe conditions), by expansion and then
/// by secants and halves. Needs nothing of the loss but that it is finite near the start: beyond that is too far. Where the loss is flat
/// but for rounding, a slope that has turned far enough counts as a loss that has fallen.
/// </summary>
/// <remarks>
/// Sources: Lewis and Overton, <i>Nonsmooth optimization via quasi-Newton methods</i>, Mathematical Programming 141, 2013 (algorithm 2.6);
/// Hager and Zhang, <i>A new conjugate gradient method with guaranteed descent and an efficient line search</i>, SIAM Journal on
/// Optimization 16, 2005 (the approximate Wolfe condition, 4.1).
/// </remarks>
internal sealed class LineSearch(IObjective objective)
{
    /// <summary>Share of the decrease that the slope promises.</summary>
    private const double Decrease = 1e-4;

    /// <summary>Share of the slope that may be left.</summary>
    private const double Slope = 0.5;

    /// <summary>
    /// Slope uphill, as a share of that at the start, up to which a loss that is flat but for rounding counts as fallen: of a parabola,
    /// nearly as far past the minimum as the start is before it.
    /// </summary>
    private const double Overshoot = 0.8;

    /// <summary>A new trial keeps this share of the interval from both its ends.</summary>
    private const double Margin = 0.1;

    private const double ShortestExpansion = 2;
    private const double LongestExpansion = 10;
    private const int MaximumTrials = 60;

    /// <summary>Trials after which, if all were too far, the next are shorter by orders of magnitude.</summary>
    private const int Patience = 5;

    private readonly double[] _trial = new double[objective.Count];
    private readonly double[] _gradient = new double[objective.Count];

    /// <summary>Where the search ended. Overwritten by the next.</summary>
    public ReadOnlyMemory<double> Point => _trial;

    /// <summary>At <see cref="Point"/>.</summary>
    public ReadOnlySpan<double> Gradient => _gradient;

    /// <summary>At <see cref="Point"/>.</summary>
    public double Loss { get; private set; }

    /// <summary>In lengths of the direction.</summary>
    public double Step { get; private set; }

    /// <summary>How often the last search evaluated the objective.</summary>
    public int Trials { get; private set; }

    /// <summary>Returns whether there is a step that lowers the loss.</summary>
    /// <param name="from">Where to start.</param>
    /// <param name="direction">Where to go.</param>
    /// <param name="loss">At the start.</param>
    /// <param name="slope">Of the loss along the direction, at the start: below 0.</param>
    /// <param name="first">The step to try first, in lengths of the direction.</param>
    /// <param name="rounding">How much of a difference of losses may be rounding.</param>
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

            // The interval has no number inside.
            if (step == low || step == high)
                break;
        }

        // Where the slope jumps no step may turn it enough, but the lower end of the interval lowers the loss.
        if (low == 0)
            return false;
        Evaluate(from, direction, low);
        return Loss < loss;
    }

    /// <summary>
    /// Where the slope would vanish if it were linear, if it says so; else the middle, or nearer to the low end where the high one has no
    /// numbers.
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
