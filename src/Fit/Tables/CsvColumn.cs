using Microsoft.ML.Internal.Utilities;

namespace Cotangent.Fit.Tables;

/// <summary>Counts of one column over all rows: missing fields, numbers and texts.</summary>
internal sealed class CsvColumn(string name, int index)
{
    /// <summary>The largest number of distinct texts that is counted. A column with more is not a set of categories.</summary>
    public const int MostCategories = 10_000;

    /// <summary>A column is numeric if at most one field in this number of fields is not a number: an occasional slip or note.</summary>
    private const int FieldsForOneStray = 20;

    private readonly Dictionary<string, long> _values = [];
    private readonly HashSet<string> _missingWords = [];
    private long _blanks;
    private long _fieldsOfMissingWords;

    /// <summary>Its name in the header; empty if it has none.</summary>
    public string Name { get; } = name;

    /// <summary>Position from 0.</summary>
    public int Index { get; } = index;

    /// <summary>
    /// Number of blank fields; in a numeric column also of words for a missing number and of strays. In a text column, "NA" is an ordinary
    /// value.
    /// </summary>
    public long Missing => _blanks + (IsText ? 0 : _fieldsOfMissingWords + Texts);

    /// <summary>Number of blank fields and of words for a missing number: both are missing in a label, numeric or text.</summary>
    public long MissingAsLabel => _blanks + _fieldsOfMissingWords;

    /// <summary>The fields that are numbers.</summary>
    public CsvNumbers Numbers { get; } = new();

    public long Texts { get; private set; }

    /// <summary>Fields of any kind: one for each row.</summary>
    public long Rows => _blanks + _fieldsOfMissingWords + Numbers.Count + Texts;

    /// <summary>The first field that is neither missing nor a number, and its row.</summary>
    public (string Field, long Row)? FirstText { get; private set; }

    /// <summary>Whether the column is numeric, apart from strays.</summary>
    public bool IsNumber => Numbers.Count > 0 && !IsText;

    /// <summary>
    /// The count of each field that is not missing, exactly as read, with blanks at its ends. Beyond <see cref="MostCategories"/> no field
    /// is added.
    /// </summary>
    public IReadOnlyDictionary<string, long> Values => _values;

    /// <summary>Whether there are more than <see cref="MostCategories"/> distinct fields.</summary>
    public bool HasManyValues => _values.Count > MostCategories;

    private bool IsText => Texts * FieldsForOneStray > Numbers.Count + Texts;

    /// <summary>
    /// Number of distinct values of a text column, exactly as read, with blanks at their ends. Numbers, and words for missing numbers, are
    /// texts there.
    /// </summary>
    public long Categories => _values.Count + _missingWords.Count;

    /// <summary>
    /// Whether the column is text that differs on every row, or has too many values: it identifies rows, and does not generalize.
    /// </summary>
    public bool IsIdentifier =>
        IsText && (_values.Count > MostCategories || (_values.Count == Numbers.Count + Texts && Numbers.Count + Texts > 1));

    /// <summary>Counts one field. Numbers and missing values are those of ML.NET's own text loader, and "null".</summary>
    public void Add(ReadOnlyMemory<char> field, long row, DoubleParser.OptionFlags numberFormat)
    {
        var text = field.Span.Trim();
        if (text.IsEmpty)
        {
            _blanks++;
            return;
        }

        if (IsMissingWord(text))
        {
            _fieldsOfMissingWords++;
            _missingWords.Add(field.ToString());
            return;
        }

        if (DoubleParser.TryParse(text, out float number, numberFormat))
        {
            Numbers.Add(text, number, row, numberFormat);
        }
        else
        {
            Texts++;
            FirstText ??= (text.ToString(), row);
        }

        var counts = _values.GetAlternateLookup<ReadOnlySpan<char>>();
        if (counts.TryGetValue(field.Span, out var count) || !HasManyValues)
            counts[field.Span] = count + 1;
    }

    /// <summary>Whether a field, without blanks around it, is a word for a missing number.</summary>
    public static bool IsMissingWord(ReadOnlySpan<char> text) => text is "?" || IsAny(text, "na", "nan", "n/a", "null");

    private static bool IsAny(ReadOnlySpan<char> text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
