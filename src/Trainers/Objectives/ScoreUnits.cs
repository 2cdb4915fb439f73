namespace Cotangent.Trainers.Objectives;

/// <summary>
/// Units of score changes: the deviation of each target, and 1 for scores that are logarithms of odds or rates.
/// </summary>
internal static class ScoreUnits
{
    /// <summary>The largest root mean square over the outputs, each in units of its output.</summary>
    public static double Largest(ReadOnlySpan<double> meanSquares, ReadOnlySpan<double> units)
    {
        var largest = 0.0;
        for (var j = 0; j < units.Length; j++)
        {
            // Rounding can make a square that is computed from moments slightly negative. NaN stays NaN.
            var change = Math.Sqrt(Math.Max(0, meanSquares[j])) / units[j];
            if (!(change <= largest))
                largest = change;
        }

        return largest;
    }
}
