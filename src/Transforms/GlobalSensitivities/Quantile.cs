namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>Quantiles by linear interpolation between order statistics.</summary>
/// <remarks>
/// Definition 7 of Hyndman and Fan, <i>Sample quantiles in statistical packages</i>, The American Statistician 50 (1996): the default of R
/// and numpy.
/// </remarks>
internal static class Quantile
{
    /// <summary>A quantile of sorted numbers.</summary>
    /// <param name="sorted">The numbers, finite and in ascending order.</param>
    /// <param name="level">From 0 for the least number to 1 for the largest.</param>
    /// <returns>The quantile; NaN without a number.</returns>
    public static double Of(ReadOnlySpan<double> sorted, double level)
    {
        if (sorted.IsEmpty)
            return double.NaN;
        var place = level * (sorted.Length - 1);
        var below = (int)place;
        return below == sorted.Length - 1 ? sorted[below] : double.Lerp(sorted[below], sorted[below + 1], place - below);
    }
}
