using Cotangent.Trainers.Messages;
using Microsoft.ML.Data.Conversion;

namespace Cotangent.Fit.Tables;

/// <summary>Checks of the columns with a role: label, weight, validation. Messages name the role, the column and the file.</summary>
internal static class CsvRoles
{
    public static CsvColumn Find(CsvFile file, string name, string role) =>
        file.Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new ArgumentException(
            $"'{file.ShownPath}' has no {role} column '{Shown.Short(name)}'.{Suggestion(file, name)} Its columns "
            + $"are: {Shown.List([.. file.Columns.Select(column => column.Name)])}.");

    public static void RequireNumbers(CsvFile file, CsvColumn column, string role, string note = "")
    {
        if (column.FirstText is { } text)
            throw new ArgumentException(
                $"The {role} column '{Shown.Short(column.Name)}' of '{file.ShownPath}' has '{Shown.Short(text.Field)}' in row {text.Row}; "
                + $"expected numbers.{note}");
        if (column.Numbers.Count == 0)
            throw new ArgumentException(
                $"The {role} column '{Shown.Short(column.Name)}' of '{file.ShownPath}' has no number in {file.Rows} rows; all are "
                + $"missing.");
        if (CsvRange.WhyUseless(file, column, $"{role} column '{Shown.Short(column.Name)}'") is { } reason)
            throw new ArgumentException(reason);
    }

    /// <summary>Requires true or false in every field that is not blank: ML.NET reads a blank as false, not as missing.</summary>
    public static void RequireTrueOrFalse(CsvFile file, CsvColumn column, string role)
    {
        if (column.Values.Keys.FirstOrDefault(field => !Conversions.DefaultInstance.TryParse(field.AsMemory(), out bool _)) is { } other)
            throw new ArgumentException(
                $"The {role} column '{Shown.Short(column.Name)}' of '{file.ShownPath}' has '{Shown.Short(other)}'; expected true and "
                + $"false, or 1 and 0.");
    }

    public static void RequireLeftAlone(CsvColumn column, string role, IEnumerable<string?> added)
    {
        if (added.Contains(column.Name))
            throw new ArgumentException(
                $"The {role} column is called '{Shown.Short(column.Name)}', the name of a column that the pipeline adds; rename one of "
                + $"them.");
    }

    private static string Suggestion(CsvFile file, string name) =>
        file.Columns.FirstOrDefault(column => column.Name.Equals(name?.Trim(), StringComparison.OrdinalIgnoreCase)) is { } close
            ? $" Did you mean '{Shown.Short(close.Name)}'?"
            : "";
}
