namespace Cotangent.Benchmarks.Compare;

/// <summary>A goal of this project: a bound on a ratio of measurements within one run.</summary>
/// <param name="Line">Its number among the goals.</param>
/// <param name="Text">The ratio in words.</param>
/// <param name="Bound">The bound of the ratio.</param>
/// <param name="IsLimit">True for an upper bound, false for a lower bound.</param>
/// <param name="Measured">The ratio; null if a measurement is missing.</param>
internal sealed record Goal(string Line, string Text, double Bound, bool IsLimit, Func<Measurements, double?> Measured)
{
    public static Goal AtMost(string line, string text, double bound, Func<Measurements, double?> measured) =>
        new(line, text, bound, true, measured);

    public static Goal AtLeast(string line, string text, double bound, Func<Measurements, double?> measured) =>
        new(line, text, bound, false, measured);

    /// <summary>Whether a ratio meets the goal.</summary>
    public bool IsMet(double ratio) => IsLimit ? ratio <= Bound : ratio >= Bound;
}
