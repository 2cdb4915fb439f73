using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;

namespace Cotangent.Fit.Tables;

/// <summary>A CSV file: its format, its columns and their counts. ML.NET's own text loader reads every row.</summary>
internal sealed class CsvFile
{
    /// <summary>The most lines of a header: quoted names may contain line breaks.</summary>
    private const int MostHeaderLines = 20;

    private static readonly char[] Separators = [',', ';', '\t'];

    private CsvFile(string path, char separator, char decimalMarker, CsvColumn[] columns, long rows) =>
        (Path, Separator, DecimalMarker, Columns, Rows) = (path, separator, decimalMarker, columns, rows);

    public string Path { get; }

    /// <summary>The path as messages show it.</summary>
    public string ShownPath => Shown.Whole(Path);

    public char Separator { get; }

    public char DecimalMarker { get; }

    /// <summary>The format of its numbers.</summary>
    public DoubleParser.OptionFlags NumberFormat => NumberFormatOf(DecimalMarker);

    public IReadOnlyList<CsvColumn> Columns { get; }

    public long Rows { get; }

    /// <summary>Reads the whole file once.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidOperationException">
    /// The file has no header with names, no rows, rows longer than the header, or a quote that is never closed.
    /// </exception>
    public static CsvFile Read(MLContext mlContext, string path, char? separator)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(Directory.Exists(path)
                ? $"'{Shown.Whole(System.IO.Path.GetFullPath(path))}' is a folder; expected a CSV file."
                : $"There is no file '{Shown.Whole(System.IO.Path.GetFullPath(path))}'.", Shown.Whole(path));
        }

        var (header, chosen, count) = ReadHeader(path, separator);
        try
        {
            return Read(mlContext, path, header, chosen, count);
        }
        catch (FormatException exception) when (exception.GetBaseException() is EndOfStreamException)
        {
            throw new InvalidOperationException(
                $"A quote in line {LineOfOpenQuote(path, chosen)} of '{Shown.Whole(path)}' opens a field and is never closed. "
                + "Close it, or where it is part of the text, double it and quote the field.", exception);
        }
    }

    private static CsvFile Read(MLContext mlContext, string path, string header, char chosen, int count)
    {
        var names = Names(mlContext, path, chosen, count);
        RequireNames(path, header, names);

        // A comma is tried as decimal marker only if it does not separate fields.
        var file = Scan(mlContext, path, chosen, '.', names);
        if (chosen != ',' && file.Columns.Any(column => column.Texts > 0))
        {
            var withCommas = Scan(mlContext, path, chosen, ',', names);
            if (withCommas.Columns.Sum(column => column.Texts) < file.Columns.Sum(column => column.Texts))
                file = withCommas;
        }

        return file.Rows > 0
            ? file
            : throw new InvalidOperationException($"'{Shown.Whole(path)}' has a header and no rows: there is nothing to fit.");
    }

    /// <summary>Creates the text loader of some columns.</summary>
    public TextLoader CreateLoader(MLContext mlContext, TextLoader.Column[] columns) =>
        mlContext.Data.CreateTextLoader(LoaderOptions(Separator, DecimalMarker, columns), new MultiFileSource(Path));

    private static TextLoader.Options LoaderOptions(char separator, char decimalMarker, TextLoader.Column[] columns) => new()
    {
        Separators = [separator],
        DecimalMarker = decimalMarker,
        HasHeader = true,
        AllowQuoting = true,
        ReadMultilines = true,
        TrimWhitespace = true,
        MissingRealsAsNaNs = true,
        Columns = columns,
    };

    private static IDataView LoadFields(MLContext mlContext, string path, char separator, int count)
    {
        var source = new MultiFileSource(path);
        var options = LoaderOptions(separator, '.', [new TextLoader.Column("Fields", DataKind.String, 0, count - 1)]);
        return mlContext.Data.CreateTextLoader(options, source).Load(source);
    }

    private static DoubleParser.OptionFlags NumberFormatOf(char decimalMarker) => DoubleParser.OptionFlags.EmptyAsNaN
        | (decimalMarker == ',' ? DoubleParser.OptionFlags.UseCommaAsDecimalMarker : DoubleParser.OptionFlags.Default);

    private static string[] Names(MLContext mlContext, string path, char separator, int count)
    {
        var column = LoadFields(mlContext, path, separator, count).Schema["Fields"];
        var names = new string[count];
        Array.Fill(names, "");
        if (!column.HasSlotNames())
            return names;
        var annotated = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref annotated);
        foreach (var (slot, name) in annotated.Items())
            names[slot] = name.ToString().Trim();
        return names;
    }

    private static void RequireNames(string path, string header, string[] names)
    {
        if (names.Length < 2)
            throw new InvalidOperationException(
                $"'{Shown.Whole(path)}' has one column: its first line is '{Shown.Short(header)}'. Expected a label and features "
                + $"separated by comma, semicolon or tab.");
        if (names.All(name => name.Length == 0 || DoubleParser.TryParse(name, out float _)))
            throw new InvalidOperationException(
                $"The first line of '{Shown.Whole(path)}' is '{Shown.Short(header)}': numbers or blanks, where the names of the columns "
                + $"are expected. Add a header line.");
        if (names.Where(name => name.Length > 0).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new InvalidOperationException(
                $"The header of '{Shown.Whole(path)}' names {repeated.Count()} columns '{Shown.Short(repeated.Key)}'; expected a name of "
                + $"its own for each.");
    }

    private static CsvFile Scan(MLContext mlContext, string path, char separator, char decimalMarker, string[] names)
    {
        var numberFormat = NumberFormatOf(decimalMarker);
        var columns = names.Select((name, index) => new CsvColumn(name, index)).ToArray();

        // One field more than the header has, to detect longer rows: their fields would be read under the wrong names.
        var data = LoadFields(mlContext, path, separator, names.Length + 1);
        using var cursor = data.GetRowCursor(data.Schema);
        var getter = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(data.Schema["Fields"]);
        var fields = default(VBuffer<ReadOnlyMemory<char>>);
        var rows = 0L;
        while (cursor.MoveNext())
        {
            getter(ref fields);
            rows++;
            if (!fields.GetItemOrDefault(names.Length).IsEmpty)
            {
                throw new InvalidOperationException(
                    $"Row {rows} of '{Shown.Whole(path)}' has more fields than the {names.Length} names of the header; expected as many. "
                    + "A name may be missing (that of row numbers, often), or a field with a separator in it may need quotes.");
            }

            foreach (var column in columns)
                column.Add(fields.GetItemOrDefault(column.Index), rows, numberFormat);
        }

        return new CsvFile(path, separator, decimalMarker, columns, rows);
    }

    /// <summary>
    /// Reads the first line that is not empty, with the lines in which a quoted name continues, its separator, and its number of names.
    /// </summary>
    private static (string Header, char Separator, int Count) ReadHeader(string path, char? separator)
    {
        var lines = File.ReadLines(path).SkipWhile(line => line.Length == 0).Take(MostHeaderLines).ToArray();
        if (lines.All(string.IsNullOrWhiteSpace))
            throw new InvalidOperationException(
                $"'{Shown.Whole(path)}' is empty; expected a header line with the names of the columns, and rows.");
        if (lines[0].StartsWith('#') || lines[0].StartsWith("//", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"The first line of '{Shown.Whole(path)}' is '{Shown.Short(lines[0])}': ML.NET's text loader takes it for a comment. "
                + $"Begin the header with the name of a column.");
        }

        if (lines[0].Contains('\0', StringComparison.Ordinal))
            throw new InvalidOperationException(
                $"'{Shown.Whole(path)}' is no text: there is a zero byte in its first line. Expected a CSV file in UTF-8.");

        char[] candidates = separator is null ? Separators : [separator.Value];
        return candidates.Select(candidate => ReadHeader(lines, candidate)).MaxBy(read => read.Count);
    }

    private static (string Header, char Separator, int Count) ReadHeader(string[] lines, char separator)
    {
        var (quotes, taken) = (new CsvQuotes(separator), 0);
        do
            quotes.Add(lines[taken++]);
        while (quotes.IsOpen && taken < lines.Length);
        return (string.Join('\n', lines.Take(taken)), separator, quotes.Separators + 1);
    }

    private static int LineOfOpenQuote(string path, char separator)
    {
        var (quotes, line, opened) = (new CsvQuotes(separator), 0, 0);
        foreach (var text in File.ReadLines(path))
        {
            line++;
            if (!quotes.IsOpen)
                opened = line;
            quotes.Add(text);
        }

        return opened;
    }
}
