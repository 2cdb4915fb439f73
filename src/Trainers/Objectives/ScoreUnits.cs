namespace Cotangent.Trainers.Objectives;

/// <summary>
/// What changes of scores are measured in: the deviation of each target, and 1 for scores that are logarithms of odds or rates.
/// </summary>
internal static class ScoreUnits
{
    /// <summary>The root of a mean square, in units of its output, of the output where it is largest.</summary>
    public static double Largest(ReadOnlySpan<double> meanSquares, ReadOnlySpan<double> units)
    {
        var largest = 0.0;
        for (var j = 0; j < units.Length; j++)
        {
            // Rounding can take a square that is made of moments a little below zero. What is not a number stays so.
            var change = Math.Sqrt(Math.Max(0, meanSquares[j])) / units[j];
            if (!(change <= largest))
                largest = change;
        }

        return largest;
    }
}
