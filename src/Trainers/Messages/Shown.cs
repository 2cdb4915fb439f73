using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cotangent.Trainers.Messages;

/// <summary>
/// Text that comes from outside (names and fields of files, paths) as messages show it: on one line, without anything that a terminal or
/// a log would take for a command, and cut where it is long.
/// </summary>
internal static class Shown
{
    /// <summary>A list names so many, and counts the others.</summary>
    private const int MostItems = 20;

    /// <summary>Characters of a name, as it is shown: what is escaped counts as its escapes.</summary>
    private const int LongestText = 80;

    /// <summary>
    /// A name or a field: escaped, and cut after 80 characters of what is shown, not inside an escape or a pair of surrogates.
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

    /// <summary>The first names of a list, each as <see cref="Short"/> shows it.</summary>
    public static string List(IReadOnlyCollection<string> names) => Items(names.Select(name => Short(name)), names.Count);

    /// <summary>
    /// The first of so many items, each of them shown already. Where they are separated by more than a comma, so are the others, which
    /// they may count, too.
    /// </summary>
    public static string Items(IEnumerable<string> shown, int count, int most = MostItems, string separator = ", ") =>
        string.Join(separator, shown.Take(most)) + (count > most ? $"{separator.TrimEnd([',', ' '])} and {count - most} more" : "");

    /// <summary>A name of a list, in quotes; missing where the list has ended.</summary>
    public static string At(IReadOnlyList<string> names, int index) => index < names.Count ? $"'{Short(names[index])}'" : "missing";

    /// <summary>All of a text that must be read to its end, such as a path: escaped, and not cut.</summary>
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
    /// Control characters move the cursor or begin a command of the terminal, format characters reorder what stands beside them, line
    /// separators begin what looks like another line. Half a surrogate pair is no character.
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
