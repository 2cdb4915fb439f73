using System.Globalization;
using System.Text;

namespace Cotangent.Trainers;

/// <summary>
/// Text that comes from outside (names and fields of files, paths) as messages show it: on one line, without anything that a terminal or a log would
/// take for a command, and cut where it is long.
/// </summary>
internal static class Shown
{
    private const int MostItems = 20;
    private const int LongestText = 80;

    /// <summary>A name or a field: escaped, and cut to 80 characters.</summary>
    public static string Short(ReadOnlySpan<char> text)
    {
        if (text.Length <= LongestText)
            return Whole(text);
        // Not between the halves of a surrogate pair.
        var length = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return Whole(text[..length]) + "...";
    }

    /// <summary>The first names of a list, each as <see cref="Short"/> shows it.</summary>
    public static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostItems).Select(name => Short(name))) + (names.Count > MostItems ? $" and {names.Count - MostItems} more" : "");

    /// <summary>All of a text that must be read to its end, such as a path: escaped, and not cut.</summary>
    public static string Whole(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                shown.Append(text[i++]).Append(text[i]);
            else if (IsPlain(text[i]))
                shown.Append(text[i]);
            else
                shown.Append(Escaped(text[i]));
        }

        return shown.ToString();
    }

    /// <summary>
    /// Control characters move the cursor or begin a command of the terminal, format characters reorder what stands beside them, line separators begin
    /// what looks like another line, and half a surrogate pair is no character.
    /// </summary>
    private static bool IsPlain(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);

    private static string Escaped(char c) => c switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        _ => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}"),
    };
}
