using System.Numerics;

namespace Cotangent.Trainers.Penalties;

/// <summary>The penalty <c>α₁ |p|₁ + α₂/2 |p|²</c> of a matrix p, and its proximal map. L1 makes elements exactly 0.</summary>
/// <param name="L1">α₁.</param>
/// <param name="L2">α₂.</param>
internal readonly record struct ElementPenalty(double L1, double L2)
{
    public bool IsZero => L1 == 0 && L2 == 0;

    /// <summary>
    /// The proximal map of one element, the p that minimizes <c>(p - v)² / 2 + t |p| + (d - 1) p² / 2</c>: <c>sign(v) max(0, |v| - t) /
    /// d</c>. An element within the threshold becomes +0, so that a coefficient is exactly zero. NaN stays NaN.
    /// </summary>
    /// <param name="value">v.</param>
    /// <param name="threshold">t, the step size times α₁. 0 or more.</param>
    /// <param name="divisor">d, 1 plus the step size times α₂.</param>
    /// <remarks>
    /// Source: Parikh and Boyd, <i>Proximal algorithms</i>, Foundations and Trends in Optimization 1(3), 2014, section 6.5.
    /// </remarks>
    public static T Shrink<T>(T value, T threshold, T divisor)
        where T : IFloatingPointIeee754<T>
    {
        var magnitude = T.Abs(value);
        return magnitude <= threshold ? T.Zero : T.CopySign((magnitude - threshold) / divisor, value);
    }

    public double Value(ReadOnlySpan<float> values)
    {
        if (IsZero)
            return 0;
        var (magnitudes, squares) = (0.0, 0.0);
        foreach (double value in values)
            (magnitudes, squares) = (magnitudes + Math.Abs(value), squares + (value * value));
        return (L1 * magnitudes) + (L2 / 2 * squares);
    }

    /// <summary>One proximal step of each element: p ← sign(p) max(0, |p| - s α₁) / (1 + s α₂).</summary>
    public void Shrink(Span<float> values, ReadOnlySpan<float> steps)
    {
        if (IsZero)
            return;
        var (l1, l2) = ((float)L1, (float)L2);
        for (var i = 0; i < values.Length; i++)
            values[i] = Shrink(values[i], steps[i] * l1, 1 + (steps[i] * l2));
    }

    /// <summary>
    /// Several proximal steps of one size at once. Each step divides |p| + α₁/α₂ by 1 + s α₂, until p is 0 and stays there; without L2,
    /// each step subtracts s α₁ from |p|.
    /// </summary>
    public void Shrink(Span<float> values, ReadOnlySpan<float> steps, int times)
    {
        if (times == 1)
        {
            Shrink(values, steps);
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            var (magnitude, step) = (Math.Abs((double)values[i]), (double)steps[i]);
            if (L2 == 0)
            {
                magnitude -= times * step * L1;
            }
            else
            {
                var lost = times * -Log1P(step * L2);
                magnitude = (magnitude * Math.Exp(lost)) + (L1 / L2 * ExpM1(lost));
            }

            // Zero is +0, as after a single step.
            values[i] = magnitude <= 0 ? 0 : MathF.CopySign((float)magnitude, values[i]);
        }
    }

    /// <summary>log(1 + x), accurate for small x (Goldberg, 1991, theorem 4).</summary>
    private static double Log1P(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : x * Math.Log(sum) / (sum - 1);
    }

    /// <summary>exp(x) - 1, accurate for small x (Higham, 2002, section 1.14.1).</summary>
    private static double ExpM1(double x)
    {
        var power = Math.Exp(x);
        return power == 1 ? x : power < 0.5 ? power - 1 : (power - 1) * x / Math.Log(power);
    }
}
