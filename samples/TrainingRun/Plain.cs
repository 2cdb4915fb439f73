using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Cotangent.Samples.TrainingRun;

/// <summary>Prints text from files safely: a name can contain terminal commands, line breaks, or a million characters.</summary>
internal static class Plain
{
    private const int LongestName = 40;

    /// <summary>A name for a cell of a table: shortened, without terminal commands, and escaped from markup.</summary>
    public static string Cell(string name)
    {
        // Do not cut between the halves of a surrogate pair. A file may contain half a pair, which no console shows.
        var runes = name.EnumerateRunes().Take(LongestName + 1).ToArray();
        var shown = string.Concat(runes.Take(LongestName).Select(rune => rune.ToString()));
        return Markup.Escape(Line(runes.Length > LongestName ? shown + "..." : shown));
    }

    /// <summary>A line of text, with question marks for characters that control the terminal, are invisible, or end the line.</summary>
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
