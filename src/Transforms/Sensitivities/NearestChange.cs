using System.Buffers;
using Cotangent.Trainers.Model;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>
/// The change d of features of least length, Σ (d_f / s_f)², that moves a linear function by a given amount, Σ w_f d_f = a, within bounds.
/// </summary>
/// <remarks>
/// <para>
/// The optimality conditions give d_f = λ s_f² w_f, moved into its bounds, with one multiplier λ for all features. Σ w_f d_f is a piecewise
/// linear, nondecreasing function of λ, so sorting the values of λ where features reach their bounds solves the equation exactly. Source:
/// Brucker, <i>An O(n) algorithm for quadratic knapsack problems</i>, Operations Research Letters 3, 1984.
/// </para>
/// <para>
/// A change that is rounded to single precision, and added to a row in single precision, misses the amount a by at most
/// u (Σ |w_f x_f| + 2 |a|), u = 2⁻²⁴, over the features that move: all terms w_f d_f have the sign of a, so Σ |w_f d_f| = |a|.
/// </para>
/// </remarks>
internal sealed class NearestChange
{
    /// <summary>How far the function goes beyond the amount, as a share of it, where rounding does not need more.</summary>
    private const double Beyond = 1.0 / 1024;

    private readonly float[] _scales;
    private readonly float[] _lower;
    private readonly float[] _upper;

    /// <param name="scales">n numbers; a feature with the scale 0 does not change.</param>
    /// <param name="lower">The least values of the features; empty for no bounds.</param>
    /// <param name="upper">The greatest values of the features; empty for no bounds.</param>
    public NearestChange(float[] scales, float[] lower, float[] upper) => (_scales, _lower, _upper) = (scales, lower, upper);

    /// <summary>Fills the change.</summary>
    /// <param name="x">The n features.</param>
    /// <param name="w">The n coefficients.</param>
    /// <param name="amount">a; 0 for no change.</param>
    /// <param name="change">Receives n numbers; arbitrary ones if there is no change.</param>
    /// <returns>The squared length of the change; infinity if no change within the bounds is large enough.</returns>
    public double Solve(ReadOnlySpan<double> x, ReadOnlySpan<double> w, double amount, Span<double> change)
    {
        var multiplier = Multiplier(x, w, amount);
        return double.IsFinite(multiplier) ? Fill(x, w, multiplier, change) : double.PositiveInfinity;
    }

    /// <summary>
    /// Fills the change that goes beyond the amount, so that the function is beyond it in single precision, too; or the farthest change
    /// within the bounds, if that is less.
    /// </summary>
    /// <param name="x">The n features.</param>
    /// <param name="w">The n coefficients.</param>
    /// <param name="amount">a, within reach.</param>
    /// <param name="level">The raw score that is compared where the function has moved by the amount.</param>
    /// <param name="change">Receives n numbers.</param>
    public void SolveBeyond(ReadOnlySpan<double> x, ReadOnlySpan<double> w, double amount, double level, Span<double> change)
    {
        // On the boundary itself nothing moves, also in single precision.
        var beyond = amount == 0 ? 0 : Math.CopySign(Math.Max(Math.Abs(amount) * Beyond, Rounding(x, w, level)), amount);
        Fill(x, w, Multiplier(x, w, amount + beyond), change);
    }

    /// <summary>
    /// 4 u (1 + |level| + Σ |w_f x_f|): at least twice the errors of the features, u Σ |w_f x_f|, of the two raw scores that are compared,
    /// 2 u |level|, and of their probabilities, which are told apart where raw scores differ by 2 u. The other half covers 2 u |a|, because
    /// it is used for |a| below 1024 times itself.
    /// </summary>
    private double Rounding(ReadOnlySpan<double> x, ReadOnlySpan<double> w, double level)
    {
        var sum = 1 + Math.Abs(level);
        for (var f = 0; f < x.Length; f++)
            sum += _scales[f] == 0 ? 0 : Math.Abs(w[f] * x[f]);
        return Math.ScaleB(sum, -22);
    }

    /// <summary>Fills the change of a multiplier, and returns its squared length.</summary>
    private double Fill(ReadOnlySpan<double> x, ReadOnlySpan<double> w, double multiplier, Span<double> change)
    {
        var length = 0.0;
        for (var f = 0; f < change.Length; f++)
        {
            change[f] = 0;
            if (_scales[f] == 0 || w[f] == 0)
                continue;
            var free = multiplier * _scales[f] * _scales[f] * w[f];
            change[f] = Math.CopySign(Math.Min(Math.Abs(free), Room(x[f], f, free > 0)), free);
            length += change[f] / _scales[f] * (change[f] / _scales[f]);
        }

        return length;
    }

    /// <summary>λ; infinity if the amount is out of reach.</summary>
    private double Multiplier(ReadOnlySpan<double> x, ReadOnlySpan<double> w, double amount)
    {
        var slots = ArrayPool<int>.Shared.Rent(w.Length);
        using var rented = new RentedNumbers(2 * w.Length);
        var (count, slope) = (0, 0.0);
        for (var f = 0; f < w.Length; f++)
        {
            if (_scales[f] == 0 || w[f] == 0)
                continue;
            var room = Room(x[f], f, w[f] > 0 == amount > 0);
            if (double.IsFinite(room))
                (rented.Span[count], slots[count++]) = (room / (Math.Abs(w[f]) * _scales[f] * _scales[f]), f);
            else
                slope += Slope(w, f);
        }

        var stops = rented.Span[..count];
        var slopes = rented.Span.Slice(w.Length, count);
        stops.Sort(slots.AsSpan(0, count));

        // The slope before each stop, summed from the last: a difference would leave rounding errors where nothing moves any more.
        var last = slope;
        for (var i = count - 1; i >= 0; i--)
            slopes[i] = last += Slope(w, slots[i]);
        ArrayPool<int>.Shared.Return(slots);
        return Math.CopySign(Reach(stops, slopes, slope, Math.Abs(amount)), amount);
    }

    /// <summary>The value of λ at which the function has moved by the amount.</summary>
    /// <param name="stops">The values of λ at which features reach their bounds, in ascending order.</param>
    /// <param name="slopes">How fast the function moves before each stop.</param>
    /// <param name="last">How fast it moves after all stops.</param>
    /// <param name="amount">The amount, above 0.</param>
    private static double Reach(ReadOnlySpan<double> stops, ReadOnlySpan<double> slopes, double last, double amount)
    {
        var (at, moved) = (0.0, 0.0);
        for (var i = 0; i < stops.Length; i++)
        {
            var next = moved + (slopes[i] * (stops[i] - at));
            if (next >= amount)
                return at + ((amount - moved) / slopes[i]);
            (at, moved) = (stops[i], next);
        }

        return last > 0 ? at + ((amount - moved) / last) : double.PositiveInfinity;
    }

    /// <summary>w² s²: how fast the function moves with λ by a feature within its bounds.</summary>
    private double Slope(ReadOnlySpan<double> w, int f) => w[f] * _scales[f] * (w[f] * _scales[f]);

    /// <summary>How far a feature can go in one direction: 0 or more. A feature out of its bounds can only go back.</summary>
    private double Room(double x, int f, bool rises)
    {
        if (rises)
            return _upper.Length == 0 ? double.PositiveInfinity : Math.Max(_upper[f] - x, 0);
        return _lower.Length == 0 ? double.PositiveInfinity : Math.Max(x - _lower[f], 0);
    }
}
