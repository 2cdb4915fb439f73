using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Cotangent.Samples.TrainingRun;

/// <summary>Text from files as the console may have it: a name can hold commands of the terminal, line breaks, or a million characters.</summary>
internal static class Plain
{
    private const int LongestName = 40;

    /// <summary>A name for a cell of a table: cut, without commands, and not taken for markup.</summary>
    public static string Cell(string name)
    {
        // Not between the halves of a pair; and a file may hold half a pair, which no console shows.
        var runes = name.EnumerateRunes().Take(LongestName + 1).ToArray();
        var shown = string.Concat(runes.Take(LongestName).Select(rune => rune.ToString()));
        return Markup.Escape(Line(runes.Length > LongestName ? shown + "..." : shown));
    }

    /// <summary>A line of text, with a question mark for whatever controls the terminal, is invisible, or would begin another line.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isPlain = Rune.GetUnicodeCategory(rune) is not (
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            line.Append(isPlain ? rune.ToString() : "?");
        }

        return line.ToString();
    }
}
