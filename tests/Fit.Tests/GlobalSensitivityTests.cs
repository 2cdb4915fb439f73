using Cotangent.Transforms.Tests.GlobalSensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tests;

/// <summary>Global sensitivities of every file of samples/data, through the pipeline from the columns of the file.</summary>
public sealed class GlobalSensitivityTests
{
    /// <summary>The levels of the defaults.</summary>
    private static readonly double[] Levels = [0.05, 0.25, 0.5, 0.75, 0.95];

    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<string, string[], int> Files => new()
    {
        { "diabetes", ["progression"], 1 },
        { "breast-cancer", ["diagnosis"], 1 },
        { "wine", ["cultivar"], 3 },
        { "digits", ["digit"], 10 },
        { "linnerud", ["weight", "waist", "pulse"], 3 },
        { "two-by-three", ["y1", "y2", "y3"], 3 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Statistics_are_those_of_plain_loops_over_the_column_of_sensitivities(string file, string[] labels, int outputs)
    {
        var fit = _mlContext.Fit($"data/{file}.csv", labels, new CsvFitOptions { TestFraction = 0 });
        var result = fit.GlobalSensitivity();

        var sensitivities = _mlContext.Transforms.Sensitivity(fit.Model).Fit(fit.TrainingData).Transform(fit.TrainingData);
        var (rows, raw) = (Columns.Read(sensitivities, "Sensitivities"), Columns.Read(fit.TrainingData));
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        sensitivities.Schema["Sensitivities"].GetSlotNames(ref names);
        var slots = names.DenseValues().Select(name => name.ToString()).ToArray();

        Assert.Equal(slots.Length, result.Statistics.Count);
        Assert.Equal(outputs, result.Statistics.Select(statistics => statistics.Output).Distinct().Count());
        Assert.Equal(rows.Length, result.Rows);
        foreach (var statistics in result.Statistics)
        {
            var slot = Array.IndexOf(slots, outputs == 1 ? statistics.Input : $"{statistics.Output}/{statistics.Input}");
            RequireEqual([.. rows.Select(row => (double)row[slot])], raw[statistics.Input], statistics);
        }
    }

    [Fact]
    public void Held_out_rows_count_if_there_are_any()
    {
        var fit = _mlContext.Fit("data/wine.csv", "cultivar");
        var heldOut = Columns.Read(fit.TestData!, "alcohol").Length;

        Assert.InRange(heldOut, 1, 177);
        Assert.Equal(heldOut, fit.GlobalSensitivity().Rows);
    }

    [Fact]
    public void Classes_of_the_file_are_outputs_and_groups()
    {
        var fit = _mlContext.Fit("data/wine.csv", "cultivar", new CsvFitOptions { TestFraction = 0 });
        var result = fit.GlobalSensitivity(new() { GroupByColumnName = fit.LabelColumnName });

        string[] classes = ["class_0", "class_1", "class_2"];
        foreach (var (group, rows) in new (string?, long)[] { (null, 178), ("class_0", 59), ("class_1", 71), ("class_2", 48) })
        {
            var part = result.Statistics.Where(statistics => statistics.Group == group).ToArray();
            Assert.Equal(classes.SelectMany(name => Enumerable.Repeat(name, 13)), part.Select(statistics => statistics.Output));
            Assert.All(part, statistics => Assert.Equal(rows, statistics.Rows));
        }
    }

    private static void RequireEqual(double[] sensitivities, float[][] column, SensitivityStatistics found)
    {
        var (expected, raw) = (new PlainStatistics(sensitivities), new PlainStatistics(column.Select(value => (double)value[0])));

        // The column of sensitivities is rounded to single precision, by 2⁻²⁴ of a number at most; each statistic moves by no more than
        // twice as much as the largest number.
        var rounding = expected.Rounding + Math.ScaleB(sensitivities.Max(Math.Abs), -23);
        Assert.Equal((expected.Count, "exact", 0L), (found.Rows, found.Kind, found.RowsLeftOut));
        Assert.Equal(expected.Mean, found.Mean, rounding);
        Assert.Equal(expected.MeanAbsolute, found.MeanAbsolute, rounding);
        Assert.Equal(expected.Deviation, found.StandardDeviation, rounding);
        Assert.Equal(expected.Deviation / Math.Sqrt(expected.Count), found.StandardError, rounding);
        foreach (var (level, quantile) in Levels.Zip(found.Quantiles))
            Assert.Equal(expected.Quantile(level), quantile, rounding);
        Assert.Equal(raw.Deviation, found.ColumnStandardDeviation, raw.Rounding);
        Assert.Equal(found.MeanAbsolute * found.ColumnStandardDeviation, found.Importance);
    }
}
