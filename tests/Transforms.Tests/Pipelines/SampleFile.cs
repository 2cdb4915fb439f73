using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>A file of samples/data as text, so that a test can change cells as a user would, and load it.</summary>
internal sealed class SampleFile : IDisposable
{
    private readonly TemporaryFile _file;
    private readonly string[] _names;
    private readonly string[] _texts;
    private readonly string[] _doubles;
    private readonly string[][] _cells;

    private SampleFile(string[] names, string[][] cells, string[] texts, string[] doubles)
    {
        (_names, _cells, _texts, _doubles) = (names, cells, texts, doubles);
        _file = TemporaryFile.Csv(string.Join('\n', cells.Prepend(names).Select(row => string.Join(',', row))) + "\n");
        var mlContext = new MLContext(1);
        // Trainers read the rows many times.
        Data = mlContext.Data.Cache(mlContext.Data.LoadFromTextFile(_file.Path, new TextLoader.Options
        {
            Columns = [.. names.Select((name, i) => new TextLoader.Column(name, KindOf(name), i))],
            HasHeader = true,
            Separators = [','],
            MissingRealsAsNaNs = true,
        }));
    }

    public IDataView Data { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => _cells.Length;

    /// <summary>The columns that are no text.</summary>
    public string[] Numbers => [.. _names.Except(_texts)];

    /// <param name="name">The file.</param>
    /// <param name="texts">The columns that are read as text.</param>
    /// <param name="doubles">The columns that are read in double.</param>
    /// <param name="holes">The columns in which every seventh cell is missing, each from another row on.</param>
    public static SampleFile Load(string name, string[] texts, string[]? doubles = null, string[]? holes = null)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "data", name)).Select(line => line.Split(',')).ToArray();
        for (var i = 1; i < lines.Length; i++)
        {
            for (var column = 0; column < lines[0].Length; column++)
            {
                if (holes is not null && holes.Contains(lines[0][column]) && (i + column) % 7 == 0)
                    lines[i][column] = "";
            }
        }

        return new SampleFile(lines[0], lines[1..], texts, doubles ?? []);
    }

    /// <summary>The number in a cell; NaN if it is missing.</summary>
    public double Number(int row, string column)
    {
        var text = _cells[row][Array.IndexOf(_names, column)];
        if (text.Length == 0)
            return double.NaN;
        var value = double.Parse(text, CultureInfo.InvariantCulture);
        return _doubles.Contains(column) ? value : (float)value;
    }

    /// <summary>The standard deviation of a column.</summary>
    public double Deviation(string column)
    {
        var values = Enumerable.Range(0, Rows).Select(row => Number(row, column)).Where(double.IsFinite).ToArray();
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    /// <summary>A file of some rows, in their order.</summary>
    public SampleFile Select(IEnumerable<int> rows) => new(_names, [.. rows.Select(row => _cells[row])], _texts, _doubles);

    /// <summary>A file of copies of rows, in each of which one number is moved.</summary>
    public SampleFile Move(IEnumerable<(int Row, string Column, double Step)> moves) => new(
        _names,
        [
            .. moves.Select(move => _cells[move.Row]
                .Select((cell, i) => _names[i] == move.Column ? Text(move.Column, Number(move.Row, move.Column) + move.Step) : cell)
                .ToArray()),
        ],
        _texts,
        _doubles);

    public void Dispose() => _file.Dispose();

    private string Text(string column, double value) =>
        _doubles.Contains(column)
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : ((float)value).ToString("R", CultureInfo.InvariantCulture);

    private DataKind KindOf(string name) =>
        _texts.Contains(name) ? DataKind.String : _doubles.Contains(name) ? DataKind.Double : DataKind.Single;
}
