using Microsoft.ML.Internal.Utilities;

namespace Cotangent.Transforms;

/// <summary>What the rows say about one column: how many fields are missing, are numbers, or are text.</summary>
internal sealed class CsvColumn(string name, int index)
{
    /// <summary>Distinct texts are counted up to this many; beyond it a column is no set of categories.</summary>
    public const int MostCategories = 10_000;

    /// <summary>A column in which at most one field of so many is no number is one of numbers, with a slip or a note here and there.</summary>
    private const int FieldsForOneStray = 20;

    private readonly HashSet<string> _texts = [];
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

    public long Numbers { get; private set; }

    public long Texts { get; private set; }

    /// <summary>The first field that is neither missing nor a number, and its row.</summary>
    public (string Field, long Row)? FirstText { get; private set; }

    /// <summary>Whether its fields are numbers, strays aside.</summary>
    public bool IsNumber => Numbers > 0 && !IsText;

    private bool IsText => Texts * FieldsForOneStray > Numbers + Texts;

    /// <summary>
    /// Distinct values of a column that holds text, as they are read, with blanks at their ends; numbers, and words for missing numbers, are texts there too.
    /// </summary>
    public long Categories => _texts.Count + _missingWords.Count;

    /// <summary>Text that differs on every row names the row; it says nothing of another row.</summary>
    public bool IsIdentifier => IsText && (_texts.Count > MostCategories || (_texts.Count == Numbers + Texts && Numbers + Texts > 1));

    /// <summary>Counts one field. Numbers and missing values are those of ML.NET's own text loader, and "null".</summary>
    public void Add(ReadOnlyMemory<char> field, long row, DoubleParser.OptionFlags numberFormat)
    {
        var text = field.Span.Trim();
        if (text.IsEmpty)
        {
            _blanks++;
            return;
        }

        if (text is "?" || IsAny(text, "na", "nan", "n/a", "null"))
        {
            _fieldsOfMissingWords++;
            _missingWords.Add(field.ToString());
            return;
        }

        if (DoubleParser.TryParse(text, out float _, numberFormat))
        {
            Numbers++;
        }
        else
        {
            Texts++;
            FirstText ??= (text.ToString(), row);
        }

        if (_texts.Count <= MostCategories)
            _texts.Add(field.ToString());
    }

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
