using System.Globalization;
using Cotangent.Fit.Tables;
using Microsoft.ML.Internal.Utilities;

namespace Cotangent.Fit.Tasks;

/// <summary>
/// The distinct values of a label column: numbers from small to large, or texts in ordinal order. Missing fields, and words for missing
/// ones, are not values.
/// </summary>
/// <remarks>Numbers are compared in double precision: different codes of nine digits and more may be equal in single precision.</remarks>
internal sealed class CsvClasses
{
    private readonly DoubleParser.OptionFlags _numberFormat;
    private readonly Dictionary<double, int> _numbers = [];
    private readonly Dictionary<string, int> _texts = [];

    private CsvClasses(CsvColumn column, DoubleParser.OptionFlags numberFormat)
    {
        (Column, _numberFormat) = (column, numberFormat);
        var rows = new Dictionary<string, long>();
        foreach (var (field, count) in column.Values)
        {
            if (NameOf(field) is { } name)
                rows[name] = rows.GetValueOrDefault(name) + count;
        }

        Names = AreNumbers
            ? [.. rows.Keys.OrderBy(name => double.Parse(name, CultureInfo.InvariantCulture))]
            : [.. rows.Keys.Order(StringComparer.Ordinal)];
        Rows = [.. Names.Select(name => rows[name])];
        for (var index = 0; index < Names.Count; index++)
        {
            _texts[Names[index]] = index;
            if (AreNumbers)
                _numbers[double.Parse(Names[index], CultureInfo.InvariantCulture)] = index;
        }
    }

    public CsvColumn Column { get; }

    /// <summary>Each value: a text without blanks around it, a number in its shortest form.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The number of rows of each value.</summary>
    public IReadOnlyList<long> Rows { get; }

    public int Count => Names.Count;

    /// <summary>Whether all values are numbers, without even a stray text.</summary>
    public bool AreNumbers => Column.IsNumber && Column.FirstText is null;

    public bool AreIntegers => AreNumbers && _numbers.Keys.All(double.IsInteger);

    /// <summary>Whether the only values are the numbers 0 and 1.</summary>
    public bool AreZeroAndOne => AreNumbers && _numbers.Keys.All(number => number is 0 or 1);

    /// <summary>The mean number of rows of a value.</summary>
    public double MeanRows => (double)Rows.Sum() / Count;

    public static CsvClasses Of(CsvFile file, CsvColumn column) => new(column, file.NumberFormat);

    /// <summary>The position of a field among the names; -1 if it is missing, or not among them.</summary>
    public int IndexOf(ReadOnlyMemory<char> field)
    {
        var text = field.Span.Trim();
        if (IsMissing(text))
            return -1;
        if (AreNumbers)
            return DoubleParser.TryParse(text, out double number, _numberFormat) ? _numbers.GetValueOrDefault(number, -1) : -1;
        return _texts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var index) ? index : -1;
    }

    private static bool IsMissing(ReadOnlySpan<char> text) => text.IsEmpty || CsvColumn.IsMissingWord(text);

    private string? NameOf(ReadOnlySpan<char> field)
    {
        var text = field.Trim();
        if (IsMissing(text))
            return null;
        if (!AreNumbers)
            return text.ToString();

        // Adding 0 turns -0 into 0.
        return DoubleParser.TryParse(text, out double number, _numberFormat) ? (number + 0).ToString(CultureInfo.InvariantCulture) : null;
    }
}
