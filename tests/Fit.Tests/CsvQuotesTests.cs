using Cotangent.Fit.Tables;

namespace Cotangent.Fit.Tests;

/// <summary>Separators inside and outside quotes, and the end of a quoted field.</summary>
public class CsvQuotesTests
{
    [Theory]
    [InlineData("a,b,c", 2)]
    [InlineData("\"a,b\",c", 1)]
    [InlineData("\"a\"\",\"\"b\",c", 1)]
    [InlineData("a, \"b,c\",d", 2)]
    [InlineData("\"\",\"\"", 1)]
    [InlineData("", 0)]
    public void Separators_inside_quotes_do_not_count(string line, int expected) => AssertReads([line], expected, isOpen: false);

    /// <summary>A quote inside a field, as in inches.</summary>
    [Theory]
    [InlineData("size 5\",b,c", 2)]
    [InlineData("5\",6\",c", 2)]
    public void A_quote_after_other_characters_is_one_of_them(string line, int expected) => AssertReads([line], expected, isOpen: false);

    [Theory]
    [InlineData("\"a")]
    [InlineData("a,\"b,c")]
    [InlineData("a,\"b\"\"")]
    public void A_quoted_field_that_does_not_end_goes_on_in_the_next_line(string line) =>
        AssertReads([line], line.StartsWith('a') ? 1 : 0, isOpen: true);

    [Fact]
    public void A_quoted_field_ends_lines_later() => AssertReads(["a,\"b", "c,d", ",e\",f", "g,h"], 3, isOpen: false);

    private static void AssertReads(string[] lines, int separators, bool isOpen)
    {
        var quotes = new CsvQuotes(',');
        foreach (var line in lines)
            quotes.Add(line);
        Assert.Equal((separators, isOpen), (quotes.Separators, quotes.IsOpen));
    }
}
