using System.Numerics;

namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>Quantiles by linear interpolation between order statistics.</summary>
/// <remarks>
/// Definition 7 of Hyndman and Fan, <i>Sample quantiles in statistical packages</i>, The American Statistician 50 (1996): the default of R
/// and numpy.
/// </remarks>
internal static class Quantile
{
    /// <summary>A part of so few numbers is sorted.</summary>
    private const int FewNumbers = 32;

    /// <summary>Quantiles of some numbers.</summary>
    /// <param name="numbers">Finite numbers in any order. They are reordered.</param>
    /// <param name="levels">The levels: from 0 for the least number to 1 for the largest.</param>
    /// <returns>A quantile for each level; NaN without a number.</returns>
    public static double[] Of(Span<double> numbers, IReadOnlyList<double> levels)
    {
        var quantiles = new double[levels.Count];
        if (numbers.IsEmpty)
        {
            Array.Fill(quantiles, double.NaN);
            return quantiles;
        }

        var last = numbers.Length - 1;
        Span<int> ranks = [.. levels.SelectMany(level => new[] { (int)(level * last), Math.Min((int)(level * last) + 1, last) }).Order()];
        Arrange(numbers, ranks, 0, 2 * BitOperations.Log2((uint)numbers.Length));
        for (var i = 0; i < quantiles.Length; i++)
        {
            var place = levels[i] * last;
            var below = (int)place;
            quantiles[i] = double.Lerp(numbers[below], numbers[Math.Min(below + 1, last)], place - below);
        }

        return quantiles;
    }

    /// <summary>
    /// Quicksort of the parts that have a wanted rank: those order statistics get the places that sorting would give them.
    /// </summary>
    /// <param name="numbers">A part of the numbers.</param>
    /// <param name="ranks">The wanted ranks in this part, in ascending order.</param>
    /// <param name="start">The rank of the first number of the part.</param>
    /// <param name="depth">The number of divisions after which a part is sorted: the bound of the cost for any order.</param>
    private static void Arrange(Span<double> numbers, ReadOnlySpan<int> ranks, int start, int depth)
    {
        if (ranks.IsEmpty)
            return;
        if (numbers.Length <= FewNumbers || depth == 0)
        {
            numbers.Sort();
            return;
        }

        var end = Divide(numbers);
        var left = 0;
        while (left < ranks.Length && ranks[left] < start + end)
            left++;
        Arrange(numbers[..end], ranks[..left], start, depth - 1);
        Arrange(numbers[end..], ranks[left..], start + end, depth - 1);
    }

    /// <summary>Hoare's division: no number of the first part is above a number of the second. Neither is empty.</summary>
    /// <returns>The length of the first part.</returns>
    private static int Divide(Span<double> numbers)
    {
        var (first, middle, last) = (numbers[0], numbers[numbers.Length / 2], numbers[^1]);
        var pivot = Math.Max(Math.Min(first, middle), Math.Min(Math.Max(first, middle), last));
        var (i, j) = (0, numbers.Length - 1);
        while (true)
        {
            while (numbers[i] < pivot)
                i++;
            while (numbers[j] > pivot)
                j--;
            if (i >= j)
                return Math.Max(i, 1);
            (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
            i++;
            j--;
        }
    }
}
