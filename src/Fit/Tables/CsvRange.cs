using Cotangent.Trainers.Messages;

namespace Cotangent.Fit.Tables;

/// <summary>
/// Messages about the numbers of a column outside the range of single precision. Training uses the other rows, if any are left.
/// </summary>
internal static class CsvRange
{
    /// <summary>
    /// The number of affected rows and numbers, the first of them, and the remedy, as sentences to append; empty if none is affected.
    /// </summary>
    /// <param name="column">A column of numbers.</param>
    /// <param name="alternative">A remedy besides a division, as the end of a sentence.</param>
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
            // The range has 76 powers of ten; numbers outside of it on both sides are farther apart.
            var advice = column.Numbers.TooLarge is { } opposite && opposite.Infinite < opposite.Count
                ? "No power of ten brings both them and the large ones into the range."
                : $"Where that matters, multiply the column by {near.Scale}.";
            small = $" Kept with few digits, or as 0: {near.Count} of {column.Numbers.Count} numbers, nearer to 0 than 1.2e-38, the "
                + $"first {First(near)}. {advice}";
        }

        return large + small;
    }

    /// <summary>The reason why no number of a column can be used for training; null if one can.</summary>
    /// <param name="file">The file.</param>
    /// <param name="column">A column of numbers.</param>
    /// <param name="name">The name of the column for the message, with its role if it has one.</param>
    /// <param name="alternative">A remedy besides scaling, as the end of a sentence.</param>
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

    /// <exception cref="InvalidOperationException">No number of a feature can be used for training.</exception>
    public static void RequireFeature(CsvFile file, CsvColumn column)
    {
        if (WhyUseless(
            file,
            column,
            $"column '{Shown.Short(column.Name)}'",
            $", or leave it out ({nameof(CsvFitOptions)}.{nameof(CsvFitOptions.IgnoredColumns)})") is { } reason)
            throw new InvalidOperationException(reason);
    }

    /// <summary>The remedy for numbers that are too large, as the beginning of a sentence.</summary>
    private static string Advice(CsvOutOfRange beyond) =>
        beyond.Infinite == 0 ? $"Divide the column by {beyond.Scale}"
        : beyond.Infinite == beyond.Count ? "Clear or replace these fields"
        : $"Divide the column by {beyond.Scale}, and clear or replace the fields ({beyond.Infinite}) that are infinite in double "
            + $"precision, too";

    private static string First(CsvOutOfRange numbers) => $"'{Shown.Short(numbers.FirstField)}' in row {numbers.FirstRow}";
}
