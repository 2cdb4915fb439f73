using Microsoft.ML.Internal.Utilities;

namespace Cotangent.Fit.Tables;

/// <summary>What the rows say about one column: how many fields are missing, are numbers, or are text.</summary>
internal sealed class CsvColumn(string name, int index)
{
    /// <summary>Distinct texts are counted up to this many; beyond it a column is no set of categories.</summary>
    public const int MostCategories = 10_000;

    /// <summary>
    /// A column in which at most one field of so many is no number is one of numbers, with a slip or a note here and there.
    /// </summary>
    private const int FieldsForOneStray = 20;

    private readonly Dictionary<string, long> _values = [];
    private readonly HashSet<string> _missingWords = [];
    private long _blanks;
    private long _fieldsOfMissingWords;

    /// <summary>Its name in the header; empty where it has none.</summary>
    public string Name { get; } = name;

    /// <summary>Position from 0.</summary>
    public int Index { get; } = index;

    /// <summary>
    /// Blank fields; in a column of numbers also those with a word for a missing one, and strays. Among texts, "NA" is one value more.
    /// </summary>
    public long Missing => _blanks + (IsText ? 0 : _fieldsOfMissingWords + Texts);

    /// <summary>
    /// Blank fields and those with a word for a missing number: as a label these are missing, beside numbers and beside texts.
    /// </summary>
    public long MissingAsLabel => _blanks + _fieldsOfMissingWords;

    /// <summary>Those of its fields that are numbers.</summary>
    public CsvNumbers Numbers { get; } = new();

    public long Texts { get; private set; }

    /// <summary>Fields of any kind: one for each row.</summary>
    public long Rows => _blanks + _fieldsOfMissingWords + Numbers.Count + Texts;

    /// <summary>The first field that is neither missing nor a number, and its row.</summary>
    public (string Field, long Row)? FirstText { get; private set; }

    /// <summary>Whether its fields are numbers, strays aside.</summary>
    public bool IsNumber => Numbers.Count > 0 && !IsText;

    /// <summary>
    /// How often each field occurs, as it is read, with blanks at its end; without the missing ones. Beyond <see cref="MostCategories"/>
    /// no more are added.
    /// </summary>
    public IReadOnlyDictionary<string, long> Values => _values;

    /// <summary>Whether there are more distinct fields than are counted.</summary>
    public bool HasManyValues => _values.Count > MostCategories;

    private bool IsText => Texts * FieldsForOneStray > Numbers.Count + Texts;

    /// <summary>
    /// Distinct values of a column that holds text, as they are read, with blanks at their ends; numbers, and words for missing numbers,
    /// are texts there too.
    /// </summary>
    public long Categories => _values.Count + _missingWords.Count;

    /// <summary>Text that differs on every row names the row; it says nothing of another row.</summary>
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
