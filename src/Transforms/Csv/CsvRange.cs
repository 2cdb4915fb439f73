using Cotangent.Trainers;
using Microsoft.ML;

namespace Cotangent.Transforms;

/// <summary>What is said of the numbers of a column that are outside the range of single precision. Where others are left, it trains on those.</summary>
internal static class CsvRange
{
    /// <summary>How many rows and numbers of a column are affected, the first of them, and what helps, as sentences to append; empty where none is.</summary>
    /// <param name="column">A column of numbers.</param>
    /// <param name="alternative">What helps beside a division, as the end of a sentence.</param>
    public static string Describe(CsvColumn column, string alternative = "")
    {
        var large = column.TooLarge is { } beyond
            ? $" Left out: {beyond.Count} of {column.Rows} rows, whose number is beyond single precision (3.4e38), the first {First(beyond)}. Divide the column by {beyond.Scale}{alternative}."
            : "";
        var small = column.TooSmall is { } near
            ? $" Kept with few digits, or as 0: {near.Count} of {column.Numbers} numbers, nearer to 0 than 1.2e-38, the first {First(near)}. Where that matters, multiply the column by {near.Scale}."
            : "";
        return large + small;
    }

    /// <summary>Why nothing is left of a column that could be trained on; null where something is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="column">A column of numbers.</param>
    /// <param name="name">What it is called, with its role if it has one.</param>
    /// <param name="alternative">What helps beside scaling, as the end of a sentence.</param>
    public static string? WhyUseless(CsvFile file, CsvColumn column, string name, string alternative = "")
    {
        if (column.AreAllTooLarge)
        {
            return $"The {name} of '{file.ShownPath}' has no number within single precision: all {column.Numbers} are beyond 3.4e38, the first {First(column.TooLarge!)}. "
                + $"Divide the column by {column.TooLarge!.Scale}{alternative}.";
        }

        return column.DoAllVanish
            ? $"The {name} of '{file.ShownPath}' has no number that single precision can tell from 0: {column.TooSmall!.Count} of {column.Numbers} are other than 0 and nearer to it than 1e-45, "
                + $"the first {First(column.TooSmall)}. Multiply the column by {column.TooSmall.Scale}{alternative}."
            : null;
    }

    /// <exception cref="InvalidOperationException">Nothing is left of a feature.</exception>
    public static void RequireFeature(CsvFile file, CsvColumn column)
    {
        if (WhyUseless(file, column, $"column '{Shown.Short(column.Name)}'", $", or leave it out ({nameof(CsvFitOptions)}.{nameof(CsvFitOptions.IgnoredColumns)})") is { } reason)
            throw new InvalidOperationException(reason);
    }

    private static string First(CsvOutOfRange numbers) => $"'{Shown.Short(numbers.FirstField)}' in row {numbers.FirstRow}";
}
