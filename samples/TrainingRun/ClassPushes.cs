using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace Cotangent.Samples.TrainingRun;

/// <summary>Shows which columns of the file push the probability of a class, on a few rows: at each row they are others.</summary>
internal sealed class ClassPushes(CsvFit fit)
{
    private const int RowsShown = 3;
    private const int SlotsShown = 10;

    public void Show()
    {
        // Three rows: no limit to the values of a text.
        var sensitivities = fit.Sensitivities(new() { MaximumCategories = int.MaxValue });
        var data = new TransformerChain<ITransformer>(sensitivities, fit.Model).Transform(fit.TestData ?? fit.TrainingData);
        var column = data.Schema["Sensitivities"];
        var slots = column.Type is VectorDataViewType { Size: var size } ? size / Outputs : 0;
        var names = Texts(column, "SlotNames")[..slots].Select(WithoutClass).ToArray();
        var deviations = names.Select(Deviation).ToArray();
        var rows = data.GetColumn<float[]>(column).Take(RowsShown).ToArray();
        var (classes, probabilities) = Predicted(data);
        double[][] pushes =
        [
            .. rows.Select((row, i) => deviations.Select((deviation, slot) => row[(Offset(classes[i]) * slots) + slot] * deviation).ToArray()),
        ];

        var table = new Table().Title("What pushes the probability of a class").AddColumn("Column").AddColumns(
            [.. rows.Select((_, i) => $"row {i + 1}: P({Plain.Cell(fit.ClassNames[classes[i]])}) = {Number(probabilities[i])}")]);
        var order = Enumerable.Range(0, slots).OrderByDescending(slot => pushes.Max(push => Math.Abs(push[slot]))).Take(SlotsShown);
        foreach (var slot in order)
            table.AddRow([Plain.Cell(names[slot]), .. pushes.Select(push => Number(push[slot]))]);
        AnsiConsole.Write(table);
        Console.WriteLine("The derivative of the probability in the column, times the column's standard deviation; of a text, the change of the");
        Console.WriteLine($"probability with that value. The largest of {slots}.");
        Console.WriteLine();
    }

    /// <summary>Two classes share one output, the probability of the true one.</summary>
    private int Outputs => fit.Task == CsvTask.BinaryClassification ? 1 : fit.ClassNames.Count;

    private int Offset(int predicted) => Outputs == 1 ? 0 : predicted;

    private string WithoutClass(string name) => Outputs == 1 ? name : name[(fit.ClassNames[0].Length + 1)..];

    /// <summary>Of the numbers of a column, missing ones left out; 1 for the value of a text.</summary>
    private double Deviation(string name)
    {
        if (fit.TrainingData.Schema.GetColumnOrNull(name) is not { } column || column.Type != NumberDataViewType.Single)
            return 1;
        var (mean, squares, count) = (0.0, 0.0, 0);
        foreach (var value in fit.TrainingData.GetColumn<float>(column).Where(float.IsFinite))
        {
            var delta = value - mean;
            mean += delta / ++count;
            squares += delta * (value - mean);
        }

        return Math.Sqrt(squares / Math.Max(1, count - 1));
    }

    /// <summary>For each shown row a class and its probability: the true class of two, the most probable of several.</summary>
    private (int[] Classes, float[] Probabilities) Predicted(IDataView data)
    {
        if (Outputs == 1)
        {
            var probabilities = data.GetColumn<float>("Probability").Take(RowsShown).ToArray();
            return ([.. probabilities.Select(_ => 1)], probabilities);
        }

        var scores = data.GetColumn<float[]>("Score").Take(RowsShown).ToArray();
        return ([.. scores.Select(score => Array.IndexOf(score, score.Max()))], [.. scores.Select(score => score.Max())]);
    }

    private static string[] Texts(DataViewSchema.Column column, string annotation)
    {
        var texts = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue(annotation, ref texts);
        return [.. texts.DenseValues().Select(text => text.ToString())];
    }

    private static string Number(double value) => value.ToString("g3", CultureInfo.InvariantCulture);
}
