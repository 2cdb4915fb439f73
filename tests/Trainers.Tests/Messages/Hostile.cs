using System.Text;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Tests.Messages;

/// <summary>Names that attack the reader of a message, and the properties that every message must have.</summary>
internal static class Hostile
{
    /// <summary>The readable part of each name, which a message about the name must contain.</summary>
    public const string Mark = "evil";

    /// <summary>
    /// The messages with most names tell ten features from three others each: 40 names of 80 characters and "..." in quotes, with
    /// separators, are 3,600; the words around them are a few hundred.
    /// </summary>
    public const int LongestMessage = 4_000;

    /// <summary>
    /// A name that clears the screen, colors, links, writes the clipboard, reorders, hides, breaks lines, and looks like markup and like
    /// a format.
    /// </summary>
    public static string Name(string end) =>
        "evil\u001b[2J\u001b[31m[red]{0}%s\u001b]8;;http://x\u0007\u001b]52;c;aGk=\u0007\u009b1A"
        + "\u202e\u200b\u2028\u2029\ufeff\u007f\r\n\t\b" + end;

    /// <summary>The same names, with a zero and half a surrogate pair, which a file cannot contain.</summary>
    public static string NameInMemory(string end) => Name("\0" + (char)0xD83D + end);

    /// <summary>A name that is longer than any message may be.</summary>
    public static string Long(string end) => Name(end) + new string('x', 20 * LongestMessage);

    /// <summary>Messages that types of this library log; other messages are ML.NET's.</summary>
    public static List<string> Listen(MLContext mlContext)
    {
        var messages = new List<string>();
        mlContext.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Trace
                || !(entry.Source.StartsWith("TwoLayerLinear", StringComparison.Ordinal)
                    || entry.Source.StartsWith("CsvFit", StringComparison.Ordinal)))
                return;
            lock (messages)
                messages.Add(entry.RawMessage);
        };
        return messages;
    }

    /// <summary>The message of what is thrown, which names what it is about.</summary>
    public static string Refusal(Action action)
    {
        var exception = Record.Exception(action);
        Assert.NotNull(exception);
        Assert.IsNotType<IndexOutOfRangeException>(exception);
        Assert.IsNotType<NullReferenceException>(exception);
        AssertHarmless(WithoutActualValue(exception));
        Assert.True(
            exception.Message.Contains(Mark, StringComparison.Ordinal), $"Expected a message about the name, found: {exception.Message}");
        return exception.Message;
    }

    /// <summary>
    /// Free of what moves the cursor, begins a command, breaks the line, reorders or hides; and short. The ranges are those of the
    /// Unicode Standard (control, format, line and paragraph separators, surrogates), written out.
    /// </summary>
    public static void AssertHarmless(string message)
    {
        Assert.InRange(message.Length, 1, LongestMessage);
        foreach (var c in message.EnumerateRunes().Where(IsHarmful))
            Assert.Fail(
                $"U+{c.Value:X4} is in the "
                + $"message: {string.Concat(message.Select(shown => shown is >= ' ' and <= '~' ? $"{shown}" : $"<{(int)shown:x}>"))}");
    }

    /// <summary>The framework adds the value in a line of its own.</summary>
    private static string WithoutActualValue(Exception exception)
    {
        if (exception is not ArgumentOutOfRangeException { ActualValue: { } value })
            return exception.Message;
        AssertHarmless($"{value}");
        var line = exception.Message.LastIndexOf(Environment.NewLine, StringComparison.Ordinal);
        return line < 0 ? exception.Message : exception.Message[..line];
    }

    /// <summary>Half a pair of surrogates is enumerated as U+FFFD.</summary>
    private static bool IsHarmful(Rune rune) =>
        rune.Value is < 0x20 or (>= 0x7F and <= 0x9F) or 0xAD or (>= 0x600 and <= 0x605) or 0x61C or 0x6DD or 0x70F or 0x180E or 0xFFFD
        or (>= 0x200B and <= 0x200F)
            or (>= 0x2028 and <= 0x202E)
            or (>= 0x2060 and <= 0x206F)
            or 0xFEFF
            or (>= 0xFFF9 and <= 0xFFFB)
            or (>= 0xE0000 and <= 0xE007F);
}
