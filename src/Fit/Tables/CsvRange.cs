using Cotangent.Trainers.Messages;

namespace Cotangent.Fit.Tables;

/// <summary>
/// What is said of the numbers of a column that are outside the range of single precision. Where others are left, it trains on those.
/// </summary>
internal static class CsvRange
{
    /// <summary>
    /// How many rows and numbers of a column are affected, the first of them, and what helps, as sentences to append; empty where none
    /// is.
    /// </summary>
    /// <param name="column">A column of numbers.</param>
    /// <param name="alternative">What helps beside a division, as the end of a sentence.</param>
    public static string Describe(CsvColumn column, string alternative = "")
    {
        var (large, small) = ("", "");
        if (column.Numbers.TooLarge is { } beyond)
        {
            large = $" Left out: {beyond.Count} of {column.Rows} rows, whose number is beyond single precision (3.4e38), the "
                + $"first {First(beyond)}. "
                + $"{Advice(beyond)}{(beyond.Infinite == 0 ? alternative : "")}.";
        }

        if (column.Numbers.TooSmall is { } near)
        {
            // The range has 76 powers of ten, and what is outside it on both sides is farther apart.
            var advice = column.Numbers.TooLarge is { } opposite && opposite.Infinite < opposite.Count
                ? "No power of ten brings both them and the large ones into the range."
                : $"Where that matters, multiply the column by {near.Scale}.";
            small = $" Kept with few digits, or as 0: {near.Count} of {column.Numbers.Count} numbers, nearer to 0 than 1.2e-38, the "
                + $"first {First(near)}. {advice}";
        }

        return large + small;
    }

    /// <summary>Why nothing is left of a column that could be trained on; null where something is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="column">A column of numbers.</param>
    /// <param name="name">What it is called, with its role if it has one.</param>
    /// <param name="alternative">What helps beside scaling, as the end of a sentence.</param>
    public static string? WhyUseless(CsvFile file, CsvColumn column, string name, string alternative = "")
    {
        var numbers = column.Numbers;
        if (numbers.AreAllTooLarge)
        {
            return $"The {name} of '{file.ShownPath}' has no number within single precision: all {numbers.Count} are beyond 3.4e38, the "
                + $"first {First(numbers.TooLarge!)}. "
                + $"{Advice(numbers.TooLarge!)}{alternative}.";
        }

        return numbers.DoAllVanish
            ? $"The {name} of '{file.ShownPath}' has no number that single precision can tell from 0: all {numbers.Count} are other than "
                + $"0 and nearer to it than 1e-45, "
                + $"the first {First(numbers.TooSmall!)}. Multiply the column by {numbers.TooSmall!.Scale}{alternative}."
            : null;
    }

    /// <exception cref="InvalidOperationException">Nothing is left of a feature.</exception>
    public static void RequireFeature(CsvFile file, CsvColumn column)
    {
        if (WhyUseless(
            file,
            column,
            $"column '{Shown.Short(column.Name)}'",
            $", or leave it out ({nameof(CsvFitOptions)}.{nameof(CsvFitOptions.IgnoredColumns)})") is { } reason)
            throw new InvalidOperationException(reason);
    }

    /// <summary>What helps against numbers of a column that are too large, as the beginning of a sentence.</summary>
    private static string Advice(CsvOutOfRange beyond) =>
        beyond.Infinite == 0 ? $"Divide the column by {beyond.Scale}"
        : beyond.Infinite == beyond.Count ? "Clear or replace these fields"
        : $"Divide the column by {beyond.Scale}, and clear or replace the fields ({beyond.Infinite}) that are infinite in double "
            + $"precision, too";

    private static string First(CsvOutOfRange numbers) => $"'{Shown.Short(numbers.FirstField)}' in row {numbers.FirstRow}";
}
