namespace Cotangent.Trainers.Penalties;

/// <summary>α₁ |p|₁ + α₂/2 |p|² of a matrix p, and its proximal map. L1 makes elements exactly 0.</summary>
internal readonly record struct ElementPenalty(double L1, double L2)
{
    public bool IsZero => L1 == 0 && L2 == 0;

    public static ElementPenalty OfTheta(TwoLayerLinearOptions options) => new(options.FirstLayerL1Regularization, options.FirstLayerL2Regularization);

    public static ElementPenalty OfA(TwoLayerLinearOptions options) => new(options.SecondLayerL1Regularization, options.SecondLayerL2Regularization);

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
            values[i] = MathF.CopySign(MathF.Max(0, MathF.Abs(values[i]) - (steps[i] * l1)) / (1 + (steps[i] * l2)), values[i]);
    }

    /// <summary>
    /// So many proximal steps of one size at once. |p| + α₁/α₂ is divided by 1 + s α₂ each time until p is 0, where it stays; without L2, |p|
    /// loses s α₁ each time.
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

            values[i] = MathF.CopySign((float)Math.Max(0, magnitude), values[i]);
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
