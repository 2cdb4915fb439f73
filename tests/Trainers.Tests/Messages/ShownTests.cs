using Cotangent.Trainers.Messages;

namespace Cotangent.Trainers.Tests.Messages;

/// <summary>How names, fields and paths look in messages.</summary>
public class ShownTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("progression", "progression")]
    [InlineData("größe, 名 (m²) 'x' [red] {0} \\n %s", "größe, 名 (m²) 'x' [red] {0} \\n %s")]
    [InlineData("e\u0301 o\u0308", "e\u0301 o\u0308")]
    [InlineData("a\u00A0b\u3000c", "a\u00A0b\u3000c")]
    [InlineData("😀 \uD835\uDC65", "😀 \uD835\uDC65")]
    [InlineData("\0", @"\u0000")]
    [InlineData("\a\b\v\f", @"\u0007\u0008\u000b\u000c")]
    [InlineData("a\tb\nc\r\nd", @"a\tb\nc\r\nd")]
    [InlineData("\u001b[31mred\u001b[0m", @"\u001b[31mred\u001b[0m")]
    [InlineData("\u001b]8;;http://x\u0007link\u001b]8;;\u001b\\", @"\u001b]8;;http://x\u0007link\u001b]8;;\u001b\")]
    [InlineData("\u001b]52;c;aGk=\u0007", @"\u001b]52;c;aGk=\u0007")]
    [InlineData("\u007f", @"\u007f")]
    [InlineData("\u0080\u0085\u009b2J\u009d\u009f", @"\u0080\u0085\u009b2J\u009d\u009f")]
    [InlineData("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e", @"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e")]
    [InlineData("\u2066\u2067\u2068\u2069", @"\u2066\u2067\u2068\u2069")]
    [InlineData("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufff9", @"\u00ad\u200b\u200c\u200d\u2060\ufeff\ufff9")]
    [InlineData("a\u2028b\u2029c", @"a\u2028b\u2029c")]
    [InlineData("\U000E0041\U000E007F", @"\U000e0041\U000e007f")]
    [InlineData("👩\u200d🔬", @"👩\u200d🔬")]
    public void What_a_terminal_takes_for_a_command_or_does_not_show_is_escaped_and_the_rest_is_as_it_is(string text, string expected)
    {
        Assert.Equal(expected, Shown.Short(text));
        Assert.Equal(expected, Shown.Whole(text));
    }

    /// <summary>These texts are no test data, because a report of results cannot write them.</summary>
    [Fact]
    public void Half_a_pair_of_surrogates_is_escaped()
    {
        Assert.Equal(@"a\ud83db", Shown.Short("a" + (char)0xD83D + "b"));
        Assert.Equal(@"a\ude00b", Shown.Whole("a" + (char)0xDE00 + "b"));
        Assert.Equal(@"\ude00\ud83d", Shown.Short($"{(char)0xDE00}{(char)0xD83D}"));
        Assert.Equal(@"x\ud83d", Shown.Whole("x" + (char)0xD83D));
    }

    [Fact]
    public void Eighty_characters_are_shown_and_one_more_is_not()
    {
        var eighty = new string('x', 80);
        Assert.Equal(eighty, Shown.Short(eighty));
        Assert.Equal(eighty + "...", Shown.Short(eighty + "y"));
        Assert.Equal(eighty + "...", Shown.Short(eighty + new string('y', 1 << 20)));
        Assert.Equal(eighty + "yz", Shown.Whole(eighty + "yz"));
    }

    [Fact]
    public void A_pair_or_an_escape_at_the_cut_is_left_out_whole()
    {
        var (seventyEight, seventyNine) = (new string('x', 78), new string('x', 79));
        Assert.Equal(seventyEight + "😀", Shown.Short(seventyEight + "😀"));
        Assert.Equal(seventyNine + "...", Shown.Short(seventyNine + "😀"));
        Assert.Equal(seventyNine + "...", Shown.Short(seventyNine + "😀z"));
        Assert.Equal(seventyEight + @"\n", Shown.Short(seventyEight + "\n"));
        Assert.Equal(seventyNine + "...", Shown.Short(seventyNine + "\n"));
        Assert.Equal(seventyEight + "...", Shown.Short(seventyEight + "\u001b"));
    }

    /// <summary>Each character escapes to 6, so 13 characters take 78: a name is cut after escaping.</summary>
    [Fact]
    public void Escapes_count_as_long_as_they_are() =>
        Assert.Equal(string.Concat(Enumerable.Repeat(@"\u001b", 13)) + "...", Shown.Short(new string('\u001b', 80)));

    [Fact]
    public void A_list_names_the_first_twenty_each_cut_and_counts_the_others()
    {
        Assert.Equal("a, b", Shown.List(["a", "b"]));
        Assert.Equal("", Shown.List([]));
        var names = Enumerable.Range(0, 23).Select(i => $"n{i}\n" + new string('x', 1000)).ToArray();
        var expected = string.Join(", ", Enumerable.Range(0, 20).Select(i => $@"n{i}\n" + new string('x', i < 10 ? 76 : 75) + "..."));
        Assert.Equal(expected + " and 3 more", Shown.List(names));
        Assert.Equal(expected, Shown.List(names[..20]));
    }

    [Fact]
    public void A_name_of_a_list_is_missing_behind_its_end()
    {
        Assert.Equal("'b\\r'", Shown.At(["a", "b\r"], 1));
        Assert.Equal("missing", Shown.At(["a", "b"], 2));
    }
}
