namespace Cotangent.AutoDiff;

public sealed partial class Expr
{
    /// <summary>
    /// Elementwise, the number nearest to x between two bounds. The derivative is 1 between them, 0 outside, and ½ at a bound.
    /// </summary>
    /// <param name="x">Any shape.</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound, above the lower one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is NaN, or the lower one is not below the upper one.</exception>
    public static Expr Clamp(Expr x, double low, double high) =>
        low < high
            ? Minimum(Maximum(x, low), high)
            : throw new ArgumentOutOfRangeException(
                nameof(low),
                low,
                FormattableString.Invariant($"Clamp: the bounds are {low} and {high}; expected the first below the second."));
}
