namespace Cotangent.Benchmarks.Compare;

/// <summary>What this project wants to reach, as a ratio of measurements of one run.</summary>
/// <param name="Line">Its number among the goals.</param>
/// <param name="Text">The ratio in words.</param>
/// <param name="Bound">What it must not exceed, or not fall below.</param>
/// <param name="IsLimit">Whether it must not exceed the bound; otherwise it must not fall below it.</param>
/// <param name="Measured">The ratio; null where something that it needs was not measured.</param>
internal sealed record Goal(string Line, string Text, double Bound, bool IsLimit, Func<Measurements, double?> Measured)
{
    public static Goal AtMost(string line, string text, double bound, Func<Measurements, double?> measured) => new(line, text, bound, true, measured);

    public static Goal AtLeast(string line, string text, double bound, Func<Measurements, double?> measured) => new(line, text, bound, false, measured);

    /// <summary>Whether a ratio reaches it.</summary>
    public bool IsMet(double ratio) => IsLimit ? ratio <= Bound : ratio >= Bound;
}
