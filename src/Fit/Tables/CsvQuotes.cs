namespace Cotangent.Fit.Tables;

/// <summary>
/// Follows the quotes along the lines of a CSV file, as ML.NET's text loader does: a field is quoted if its first character, apart from
/// spaces, is a quote; inside it a doubled quote stands for one.
/// </summary>
internal sealed class CsvQuotes(char separator)
{
    private const char Quote = '"';

    /// <summary>Number of separators outside quotes.</summary>
    public int Separators { get; private set; }

    /// <summary>Whether the next line continues a quoted field.</summary>
    public bool IsOpen { get; private set; }

    public void Add(ReadOnlySpan<char> line)
    {
        var (fieldStart, closedAt) = (0, -1);
        for (var i = 0; i < line.Length; i++)
        {
            if (IsOpen)
            {
                IsOpen = line[i] != Quote;
                closedAt = i;
            }
            else if (line[i] == Quote)
            {
                var isDoubled = i > 0 && closedAt == i - 1;
                IsOpen = isDoubled || line[fieldStart..i].IsWhiteSpace();
            }
            else if (line[i] == separator)
            {
                Separators++;
                fieldStart = i + 1;
            }
        }
    }
}
