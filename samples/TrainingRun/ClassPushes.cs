using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace Cotangent.Samples.TrainingRun;

/// <summary>
/// Shows which columns of the file push the probability of a class, on the rows that are the least certain. They differ from row to row.
/// </summary>
internal sealed class ClassPushes(CsvFit fit)
{
    private const int RowsShown = 3;
    private const int SlotsShown = 10;

    /// <summary>Two classes share one output, the probability of the true one.</summary>
    private bool IsBinary => fit.Task == CsvTask.BinaryClassification;

    public void Show()
    {
        var rows = fit.TestData ?? fit.TrainingData;
        var doubtful = LeastCertain(fit.Model.Transform(rows));
        // Three rows: no limit to the values of a text.
        var sensitivities = fit.Sensitivities(new() { MaximumCategories = int.MaxValue }).Transform(rows);
        var (names, values) = Read(sensitivities, doubtful);
        var slots = IsBinary ? names.Length : names.Length / fit.ClassNames.Count;
        var columns = Array.ConvertAll(names[..slots], name => IsBinary ? name : name[(fit.ClassNames[0].Length + 1)..]);
        var deviations = Array.ConvertAll(columns, Deviation);
        double Push(int row, int slot) => values[row][(IsBinary ? 0 : doubtful[row].Class * slots) + slot] * deviations[slot];

        var table = new Table().Title("What pushes the probability of a class").AddColumn("Column").AddColumns(
            [.. doubtful.Select(row => $"row {row.Number + 1}\n{Plain.Cell(fit.ClassNames[row.Class])}\n{Number(row.Probability)}")]);
        foreach (var slot in Enumerable.Range(0, slots)
            .OrderByDescending(slot => doubtful.Select((_, row) => Math.Abs(Push(row, slot))).Max()).Take(SlotsShown))
            table.AddRow([Plain.Cell(columns[slot]), .. doubtful.Select((_, row) => Number(Push(row, slot)))]);
        AnsiConsole.Write(table);
        var kind = fit.TestData is null ? "training" : "held-out";
        Console.WriteLine($"The {doubtful.Length} least certain {kind} rows: the class, its probability, and below");
        Console.WriteLine("how much more probable it gets as a column grows by its standard deviation, at the rate of this row;");
        Console.WriteLine($"for the value of a text, how much more probable with that value. The largest of {slots}.");
        Console.WriteLine();
    }

    /// <summary>The rows whose most probable class has the least probability. For two classes, the true class is shown.</summary>
    private (int Number, int Class, double Probability)[] LeastCertain(IDataView predictions) => IsBinary
        ? [
            .. predictions.GetColumn<float>("Probability")
                .Select((probability, row) => (Number: row, Class: 1, Probability: (double)probability))
                .OrderBy(row => Math.Abs(row.Probability - 0.5)).Take(RowsShown),
        ]
        : [
            .. predictions.GetColumn<float[]>("Score")
                .Select((score, row) => (Number: row, Class: Array.IndexOf(score, score.Max()), (double)score.Max()))
                .OrderBy(row => row.Item3).Take(RowsShown),
        ];

    /// <summary>The names of the slots, and their values on some rows; the others are not computed.</summary>
    private static (string[] Names, float[][] Values) Read(IDataView sensitivities, (int Number, int Class, double Probability)[] rows)
    {
        var column = sensitivities.Schema["Sensitivities"];
        var (names, value, values) = (default(VBuffer<ReadOnlyMemory<char>>), default(VBuffer<float>), new float[rows.Length][]);
        column.GetSlotNames(ref names);
        using var cursor = sensitivities.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        for (var number = 0; cursor.MoveNext(); number++)
        {
            var row = Array.FindIndex(rows, row => row.Number == number);
            if (row < 0)
                continue;
            getter(ref value);
            values[row] = [.. value.DenseValues()];
        }

        return ([.. names.DenseValues().Select(name => name.ToString())], values);
    }

    /// <summary>Of the numbers of a column, missing ones left out; 1 for the value of a text.</summary>
    private double Deviation(string name)
    {
        if (fit.TrainingData.Schema.GetColumnOrNull(name) is not { } column || column.Type != NumberDataViewType.Single)
            return 1;
        var values = fit.TrainingData.GetColumn<float>(column).Where(float.IsFinite).Select(value => (double)value).ToArray();
        var mean = values.DefaultIfEmpty().Average();
        return Math.Sqrt(values.Select(value => (value - mean) * (value - mean)).DefaultIfEmpty().Average());
    }

    private static string Number(double value) => value.ToString("g3", CultureInfo.InvariantCulture);
}
