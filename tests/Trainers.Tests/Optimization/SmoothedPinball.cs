namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>
/// The loss whose minimum is near a quantile of some numbers, <c>Σ ½ √((y - p)² + ε²) + (τ - ½) (y - p)</c>: barely smooth, and flat far
/// from them.
/// </summary>
internal static class SmoothedPinball
{
    public const double Smoothing = 1e-3;

    /// <summary>The loss of the numbers 0 to 10 with τ = 0.3.</summary>
    /// <remarks>
    /// Its minimum is where the smoothed signs of y - p sum to (1 - 2 τ) 11 = 4.4. Just below 3, seven numbers are above and three below,
    /// which makes 4 but for ε² in all, and the number 3 itself has to give 0.4: d / √(d² + ε²) = 0.4 at distance d = 0.4 ε / √0.84.
    /// </remarks>
    public static double Minimum => 3 - (0.4 * Smoothing / Math.Sqrt(0.84));

    public static Function Create() => new(
        1,
        p => (Distances(p).Sum(r => (Root(r) / 2) - (0.2 * r)), [Distances(p).Sum(r => (-r / Root(r) / 2) + 0.2)]),
        (p, v) => [v[0] * Distances(p).Sum(r => Smoothing * Smoothing / (2 * Math.Pow(Root(r), 3)))],
        scoreChange: direction => Math.Abs(direction[0]));

    private static IEnumerable<double> Distances(double[] p) => Enumerable.Range(0, 11).Select(y => y - p[0]);

    private static double Root(double r) => Math.Sqrt((r * r) + (Smoothing * Smoothing));
}
