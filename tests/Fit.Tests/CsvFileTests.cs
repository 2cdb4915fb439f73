using System.Text;
using Cotangent.Fit.Tables;
using Microsoft.ML;

namespace Cotangent.Fit.Tests;

/// <summary>The description of a CSV file: separator, decimal marker, names, rows, and the counts of each column.</summary>
public class CsvFileTests
{
    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void The_separator_is_found(char separator)
    {
        var file = Read($"a{separator}b{separator}y\n1{separator}2{separator}3\n");
        Assert.Equal(separator, file.Separator);
        Assert.Equal(["a", "b", "y"], Names(file));
        Assert.All(file.Columns, column => Assert.Equal(1, column.Numbers.Count));
    }

    [Fact]
    public void The_separator_that_the_header_has_most_of_is_taken_and_quoted_ones_do_not_count()
    {
        Assert.Equal(["a, b", "c", "y"], Names(Read("a, b;c;y\n1;2;3\n")));
        Assert.Equal(["a;b;c;d", "y"], Names(Read("\"a;b;c;d\",y\n1,2\n")));
    }

    [Fact]
    public void A_separator_that_is_given_is_taken()
    {
        Assert.Equal(["a", "b", "y"], Names(Read("a|b|y\n1|2|3\n", '|')));
        Assert.Equal(["a,b,c", "y"], Names(Read("a,b,c;y\n1;2\n", ';')));
    }

    [Theory]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void A_comma_marks_decimals_where_it_separates_nothing_and_fewer_fields_are_text_then(char separator)
    {
        var file = Read($"a{separator}y\n1,5{separator}2,5\n2{separator}3\n", separator);
        Assert.Equal(',', file.DecimalMarker);
        Assert.All(file.Columns, column => Assert.Equal((2, 0), (column.Numbers.Count, column.Texts)));
    }

    [Fact]
    public void A_point_marks_decimals_otherwise()
    {
        Assert.Equal('.', Read("a;y\n1.5;2.5\n").DecimalMarker);
        Assert.Equal('.', Read("a;y\nup, down;2.5\n").DecimalMarker);
        Assert.Equal('.', Read("a;y\nup;2\n").DecimalMarker);
        Assert.Equal('.', Read("a,y\n\"1,5\",2\n").DecimalMarker);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Line_ends_of_every_system_end_lines(string end)
    {
        var file = Read($"a,y{end}1,2{end}3,4{end}");
        Assert.Equal(["a", "y"], Names(file));
        Assert.Equal((2, 2), (file.Rows, file.Columns[1].Numbers.Count));
    }

    [Theory]
    [InlineData("a,y\n1,2\n3,4")]
    [InlineData("a,y\n1,2\n3,4\n\n\n")]
    [InlineData("\n\na,y\n\n1,2\n\n3,4\n")]
    public void Blank_lines_and_a_missing_last_line_end_change_nothing(string text)
    {
        var file = Read(text);
        Assert.Equal(["a", "y"], Names(file));
        Assert.Equal((2, 2, 2), (file.Rows, file.Columns[0].Numbers.Count, file.Columns[1].Numbers.Count));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_name()
    {
        Assert.Equal(["a", "y"], Names(Read("a,y\n1,2\n", encoding: new UTF8Encoding(encoderShouldEmitUTF8Identifier: true))));
        Assert.Equal(["a", "y"], Names(Read("\"a\",\"y\"\n1,2\n", encoding: new UTF8Encoding(encoderShouldEmitUTF8Identifier: true))));
        Assert.Equal(["größe", "y"], Names(Read("größe,y\n1,2\n", encoding: Encoding.Unicode)));
    }

    [Fact]
    public void Names_are_kept_apart_from_quotes_and_blanks_around_them() =>
        Assert.Equal(
            ["the first.one", "größe, 名", "5\" wide", "two\nlines", "", "y"],
            Names(Read(" the first.one ,\" größe, 名 \",5\" wide,\"two\nlines\",,y\n1,2,3,4,5,6\n")));

    [Fact]
    public void Quoted_fields_hold_separators_quotes_and_line_breaks()
    {
        var file = Read("a,y\n\"x, \"\"y\"\"\nz\",1\n\"x, \"\"y\"\"\nz\",2\nplain,3\n");
        Assert.Equal((3, 3, 2), (file.Rows, file.Columns[1].Numbers.Count, file.Columns[0].Categories));
        Assert.Equal(("x, \"y\"\nz", 1), file.Columns[0].FirstText);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("NA")]
    [InlineData("N/A")]
    [InlineData("NaN")]
    [InlineData("null")]
    [InlineData("?")]
    [InlineData("na")]
    [InlineData("NULL")]
    public void Every_word_for_a_missing_number_is_one(string missing)
    {
        var column = Read($"a,y\n1,1\n{missing},2\n").Columns[0];
        Assert.Equal((1, 1, 0), (column.Numbers.Count, column.Missing, column.Texts));
        Assert.True(column.IsNumber);
    }

    [Fact]
    public void Among_texts_a_word_for_a_missing_number_is_one_text_more_and_only_a_blank_is_missing()
    {
        var column = Read("a,y\nx,1\nNA,2\n,3\nx,4\n7,5\n").Columns[0];
        Assert.Equal((1, 3), (column.Missing, column.Categories));
        Assert.False(column.IsNumber);
        Assert.Equal(("x", 1), column.FirstText);
    }

    [Theory]
    [InlineData("1e3")]
    [InlineData("-3.5E-1")]
    [InlineData("+2")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData(" 7 ")]
    [InlineData("\"8\"")]
    public void Every_way_to_write_a_number_is_one(string number) => Assert.True(Read($"a,y\n{number},1\n").Columns[0].IsNumber);

    [Theory]
    [InlineData("10%")]
    [InlineData("true")]
    [InlineData("1-2")]
    [InlineData("0x1")]
    public void What_is_written_otherwise_is_text(string text) => Assert.Equal(1, Read($"a,y\n{text},1\n").Columns[0].Texts);

    [Fact]
    public void A_row_that_is_shorter_than_the_header_misses_the_last_fields()
    {
        var file = Read("a,b,y\n1,2,3\n4\n");
        Assert.Equal((2, 1, 1), (file.Columns[0].Numbers.Count, file.Columns[1].Missing, file.Columns[2].Missing));
    }

    [Fact]
    public void Separators_without_a_field_after_the_last_name_are_let_pass() => Assert.Equal(2, Read("a,y\n1,2,\n3,4,\n").Rows);

    [Fact]
    public void A_row_that_is_longer_than_the_header_is_named() =>
        AssertRefused("a,y\n1,2\n3,4,5\n", "Row 2 of '", "more fields than the 2 names of the header");

    /// <summary>ML.NET's loader does not read a field that continues after its closing quote.</summary>
    [Fact]
    public void A_field_that_goes_on_after_its_closing_quote_is_missing()
    {
        var column = Read("a,y\n\"x\"z,1\nw,2\n").Columns[0];
        Assert.Equal((1, 1), (column.Missing, column.Texts));
    }

    [Theory]
    [InlineData("a,y\n1,2\n\"3,4\n5,6\n", 3)]
    [InlineData("a,\"y\n1,2\n", 1)]
    [InlineData("a,y\n1,2\n3,4\n5,\"6\n", 4)]
    public void A_quote_that_is_never_closed_is_named_with_its_line(string text, int line) =>
        AssertRefused(text, $"A quote in line {line} of '", "never closed", "Close it");

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("  \n \n")]
    public void An_empty_file_is_named(string text) =>
        AssertRefused(text, "is empty; expected a header line with the names of the columns, and rows.");

    [Theory]
    [InlineData("a,y\n")]
    [InlineData("a,y")]
    public void A_header_alone_is_named(string text) => AssertRefused(text, "has a header and no rows");

    [Fact]
    public void One_column_is_named_with_its_first_line() =>
        AssertRefused("progression\n1\n2\n", "has one column", "'progression'", "comma, semicolon or tab");

    [Theory]
    [InlineData("#id,x,y")]
    [InlineData("//id,x,y")]
    public void A_header_that_the_loader_takes_for_a_comment_is_named(string header) =>
        AssertRefused($"{header}\n1,2,3\n", "comment", header, "Begin the header with the name of a column");

    [Fact]
    public void A_separator_that_is_nowhere_leaves_one_column() =>
        Assert.Contains(
            "has one column", Assert.Throws<InvalidOperationException>(() => Read("a,y\n1,2\n", '|')).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1,2\n3,4\n", "'1,2'")]
    [InlineData("1.5,-2e3\n3,4\n", "'1.5,-2e3'")]
    [InlineData(",,\n3,4,5\n", "',,'")]
    public void A_header_of_numbers_is_shown(string text, string shown) =>
        AssertRefused(text, shown, "numbers or blanks, where the names of the columns are expected", "Add a header line");

    [Fact]
    public void Names_that_are_years_stand_beside_others() => Assert.Equal(["2023", "2024", "y"], Names(Read("2023,2024,y\n1,2,3\n")));

    [Fact]
    public void A_name_given_twice_is_named() => AssertRefused("a,b,a,y\n1,2,3,4\n", "names 2 columns 'a'");

    [Fact]
    public void A_long_first_line_is_cut_in_the_message()
    {
        var message = Assert.Throws<InvalidOperationException>(() => Read(new string('x', 10_000) + "\n1\n")).Message;
        Assert.InRange(message.Length, 1, 500);
    }

    [Fact]
    public void What_is_no_text_is_named()
    {
        var bytes = new byte[5000];
        new Random(1).NextBytes(bytes);
        bytes[0] = 0;
        using var file = new TemporaryFile(".csv");
        File.WriteAllBytes(file.Path, bytes);
        Assert.Contains(
            "is no text",
            Assert.Throws<InvalidOperationException>(() => CsvFile.Read(new MLContext(), file.Path, null)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>In half of them the header is valid.</summary>
    [Fact]
    public void Any_characters_are_read_or_refused_with_a_word_about_the_file()
    {
        string[] pieces = ["a", "y", "1", "2.5", ",", ",", ",", "\n", "\n", "\n", "\r\n", "\"", ";", "\t", " ", "NA", "-", "é"];
        var random = new Random(1);
        var read = 0;
        const int Files = 200;
        for (var i = 0; i < Files; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)]));
            using var file = TemporaryFile.Csv((i % 2 == 0 ? "" : "a,y,b\n") + text);
            try
            {
                Assert.InRange(CsvFile.Read(new MLContext(), file.Path, null).Rows, 1, 40);
                read++;
            }
            catch (InvalidOperationException exception)
            {
                Assert.Contains(file.Path, exception.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(read, 1, Files - 1);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named_with_its_full_path()
    {
        var exception = Assert.Throws<FileNotFoundException>(() => CsvFile.Read(new MLContext(), "nowhere.csv", null));
        Assert.Equal($"There is no file '{Path.GetFullPath("nowhere.csv")}'.", exception.Message);
        Assert.Equal("nowhere.csv", exception.FileName);
    }

    [Fact]
    public void A_folder_is_named_as_one() =>
        Assert.Contains(
            "is a folder; expected a CSV file",
            Assert.Throws<FileNotFoundException>(() => CsvFile.Read(new MLContext(), AppContext.BaseDirectory, null)).Message,
            StringComparison.Ordinal);

    private static CsvFile Read(string text, char? separator = null, Encoding? encoding = null)
    {
        using var file = TemporaryFile.Csv(text, encoding);
        return CsvFile.Read(new MLContext(), file.Path, separator);
    }

    private static string[] Names(CsvFile file) => [.. file.Columns.Select(column => column.Name)];

    private static void AssertRefused(string text, params string[] parts)
    {
        var message = Assert.Throws<InvalidOperationException>(() => Read(text)).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
