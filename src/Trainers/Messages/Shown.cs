using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cotangent.Trainers.Messages;

/// <summary>
/// Prepares text from outside (names and fields of files, paths) for messages: one line, without characters that a terminal or a log
/// interprets as commands, and cut if it is long.
/// </summary>
internal static class Shown
{
    /// <summary>The most items that a list names. It counts the others.</summary>
    private const int MostItems = 20;

    /// <summary>The most characters of a name as shown. Each character of an escape counts.</summary>
    private const int LongestText = 80;

    /// <summary>
    /// A name or a field: escaped, and cut after 80 shown characters, but not within an escape or a pair of surrogates.
    /// </summary>
    public static string Short(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder();
        while (!text.IsEmpty)
        {
            var length = shown.Length;
            text = text[AppendFirst(shown, text)..];
            if (shown.Length <= LongestText)
                continue;
            shown.Length = length;
            return shown.Append("...").ToString();
        }

        return shown.ToString();
    }

    /// <summary>The first names of a list, each by <see cref="Short"/>, and the number of the others.</summary>
    public static string List(IReadOnlyCollection<string> names) => Items(names.Select(name => Short(name)), names.Count);

    /// <summary>
    /// The first items of a list, and the number of the others after the same separator.
    /// </summary>
    /// <param name="shown">The items, already escaped and cut.</param>
    /// <param name="count">Number of items.</param>
    /// <param name="most">The most items to show.</param>
    /// <param name="separator">The separator. A comma at its end does not stand before the number of the others.</param>
    public static string Items(IEnumerable<string> shown, int count, int most = MostItems, string separator = ", ") =>
        string.Join(separator, shown.Take(most)) + (count > most ? $"{separator.TrimEnd([',', ' '])} and {count - most} more" : "");

    /// <summary>A name of a list in quotes, or the word "missing" if the index is past the end.</summary>
    public static string At(IReadOnlyList<string> names, int index) => index < names.Count ? $"'{Short(names[index])}'" : "missing";

    /// <summary>A whole text, such as a path: escaped, and not cut.</summary>
    public static string Whole(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder(text.Length);
        while (!text.IsEmpty)
            text = text[AppendFirst(shown, text)..];
        return shown.ToString();
    }

    /// <summary>Appends the first character, which may be a pair of surrogates, and returns its length.</summary>
    private static int AppendFirst(StringBuilder shown, ReadOnlySpan<char> text)
    {
        if (Rune.DecodeFromUtf16(text, out var rune, out var length) != OperationStatus.Done)
            shown.Append(CultureInfo.InvariantCulture, $@"\u{(int)text[0]:x4}");
        else if (IsPlain(rune))
            shown.Append(text[..length]);
        else
            shown.Append(Escaped(rune));
        return length;
    }

    /// <summary>
    /// Whether a character is shown without an escape. Control characters move the cursor or begin a terminal command, format characters
    /// reorder their neighbors, and line separators start a new line.
    /// </summary>
    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Escaped(Rune rune) => rune.Value switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        > char.MaxValue => string.Create(CultureInfo.InvariantCulture, $@"\U{rune.Value:x8}"),
        _ => string.Create(CultureInfo.InvariantCulture, $@"\u{rune.Value:x4}"),
    };
}
