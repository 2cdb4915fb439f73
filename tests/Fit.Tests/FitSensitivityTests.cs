using Cotangent.Transforms.Tests.Raw;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tests;

/// <summary>Derivatives of each task in the columns and units of the file.</summary>
public sealed class FitSensitivityTests
{
    private const int Rows = 12;

    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<string, string[]> Samples => new()
    {
        { "diabetes", ["progression"] },
        { "breast-cancer", ["diagnosis"] },
        { "wine", ["cultivar"] },
        { "digits", ["digit"] },
        { "linnerud", ["weight", "waist", "pulse"] },
        { "two-by-three", ["y1", "y2", "y3"] },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_agrees_with_differences_of_the_model(string file, string[] labels)
    {
        var fit = _mlContext.Fit(Path.Combine(AppContext.BaseDirectory, "data", $"{file}.csv"), labels);
        var rows = _mlContext.Data.Cache(_mlContext.Data.TakeRows(fit.TrainingData, Rows));
        var transformed = fit.Sensitivities().Transform(rows);
        var names = WholePipeline.Texts(transformed.Schema["Sensitivities"], "SlotNames");
        var (of, outputs) = fit.Task switch
        {
            CsvTask.BinaryClassification => ("Probability", [""]),
            CsvTask.MulticlassClassification => ("Score", fit.ClassNames.Select(name => name + "/").ToArray()),
            CsvTask.Regression => ("Score", [""]),
            CsvTask.MultiOutputRegression => ("Score", [.. labels.Select(name => name + "/")]),
            _ => throw new InvalidOperationException(),
        };
        Assert.Equal(outputs.SelectMany(output => fit.FeatureNames.Select(feature => output + feature)), names);
        Assert.All(WholePipeline.Texts(transformed.Schema["Sensitivities"], "DerivativeKind"), kind => Assert.Equal("exact", kind));

        var sensitivities = Columns.Read(transformed, "Sensitivities");
        var (isNonzero, slots) = (0, 0);
        foreach (var feature in fit.FeatureNames)
        {
            var differences = WholePipeline.Differences(_mlContext, fit.Model, rows, of, feature, Step(rows, feature));
            for (var output = 0; output < outputs.Length; output++)
            {
                var slot = Array.IndexOf(names, outputs[output] + feature);
                for (var row = 0; row < Rows; row++)
                {
                    var (difference, error) = differences[row][output];
                    Assert.True(
                        Math.Abs(sensitivities[row][slot] - difference) <= error,
                        $"{names[slot]}, row {row}: {sensitivities[row][slot]}, {difference} +- {error}");
                    isNonzero += Math.Abs(difference) > error ? 1 : 0;
                    slots += sensitivities[row][slot] != 0 ? 1 : 0;
                }
            }
        }

        // Otherwise zeros could agree with noise. The others are of probabilities that move by less than their rounding, as of most digits.
        Assert.True(3 * isNonzero > slots, $"{isNonzero} differences show a derivative, of {slots} that are not 0.");
    }

    /// <summary>The columns of features that are part of the model leave the sensitivities of raw columns as they are.</summary>
    [Fact]
    public void A_fit_with_sensitivities_of_features_has_those_of_raw_columns_too()
    {
        using var file = TemporaryFile.Csv(string.Join(
            '\n', ["size,price", .. Enumerable.Range(0, 60).Select(row => $"{row % 9},{(row % 9 * 2) + (row % 2)}.5")]));
        float[][] Read(CsvFitOptions options)
        {
            var fit = new MLContext(seed: 1).Fit(file.Path, "price", options);
            return Columns.Read(fit.Sensitivities().Transform(fit.TrainingData), "Sensitivities");
        }

        var plain = Read(new() { TestFraction = 0 });
        Assert.Equal(plain, Read(new() { TestFraction = 0, Tangents = [Tangent.EachFeature(), Sensitivity.IntegratedGradients()] }));
        Assert.All(plain, row => Assert.InRange(Assert.Single(row), 1, 3));
    }

    /// <summary>A sensitivity of the name of the feature column, or of a column of predictions, is refused.</summary>
    [Theory]
    [InlineData("Features")]
    [InlineData("Score")]
    public void A_sensitivity_that_would_hide_features_or_predictions_is_refused(string name)
    {
        using var file = TemporaryFile.Csv(
            string.Join('\n', ["size,price", .. Enumerable.Range(0, 20).Select(row => $"{row},{row * 2}.5")]));
        Assert.Equal(
            $"The sensitivity '{name}' fills the column of that name, where features, labels or predictions are; give it another name.",
            Assert.Throws<ArgumentException>(
                () => _mlContext.Fit(file.Path, "price", new() { Tangents = [Tangent.EachFeature(name)] })).Message);
    }

    /// <summary>A text has an effect for each of its values; a missing number has none.</summary>
    [Fact]
    public void Texts_and_missing_numbers_of_a_file_are_as_in_the_model()
    {
        using var file = TemporaryFile.Csv(string.Join(
            '\n',
            [
                "size,color,price",
                .. Enumerable.Range(0, 60).Select(row => (Size: row % 5 == 4 ? "" : $"{row % 9}", IsRed: row % 3 == 0, Price: row % 9 * 2))
                    .Select(of => $"{of.Size},{(of.IsRed ? "red" : "blue")},{of.Price + (of.IsRed ? 7 : 0)}.5"),
            ]));
        var fit = _mlContext.Fit(file.Path, "price", new() { TestFraction = 0 });
        var transformed = fit.Sensitivities().Transform(fit.TrainingData);
        Assert.Equal(["size", "color=red", "color=blue"], WholePipeline.Texts(transformed.Schema["Sensitivities"], "SlotNames"));
        var (rows, score) = (Columns.Read(transformed, "Sensitivities"), WholePipeline.Outputs(fit.Model, fit.TrainingData, "Score"));
        foreach (var (slot, color) in new[] { (1, "red"), (2, "blue") })
        {
            var edited = WholePipeline.Outputs(fit.Model, WholePipeline.With(_mlContext, fit.TrainingData, "color", color), "Score");
            Assert.Equal(score.Select((output, row) => edited[row][0] - output[0]), rows.Select(row => row[slot]));
        }

        Assert.All(rows.Where((_, row) => row % 5 == 4), row => Assert.Equal(0, row[0]));
        Assert.All(rows.Where((_, row) => row % 5 != 4), row => Assert.InRange(row[0], 1, 3));
    }

    [Fact]
    public void Labels_of_zero_and_one_have_the_derivatives_of_their_probabilities()
    {
        using var file = TemporaryFile.Csv(string.Join(
            '\n',
            [
                "x,late,lost",
                .. Enumerable.Range(0, 60)
                    .Select(row => $"{row},{(row > 20 + (row % 13) ? 1 : 0)},{(row > 40 - (row % 7) ? 0 : 1)}"),
            ]));
        var fit = _mlContext.Fit(file.Path, ["late", "lost"], new() { TestFraction = 0 });
        Assert.Equal(CsvTask.MultiLabelClassification, fit.Task);
        var transformed = fit.Sensitivities().Transform(fit.TrainingData);
        Assert.Equal(["late/x", "lost/x"], WholePipeline.Texts(transformed.Schema["Sensitivities"], "SlotNames"));
        var differences = WholePipeline.Differences(_mlContext, fit.Model, fit.TrainingData, "Score", "x", 0.5f);
        var sensitivities = Columns.Read(transformed, "Sensitivities");
        for (var row = 0; row < sensitivities.Length; row++)
        {
            for (var label = 0; label < 2; label++)
            {
                Assert.InRange(
                    sensitivities[row][label] - differences[row][label].Derivative,
                    -differences[row][label].Error,
                    differences[row][label].Error);
            }
        }
    }

    /// <summary>
    /// A sixteenth of the standard deviation over the rows, or of 1 for a constant: small enough for a probability that goes from 0 to 1
    /// within one deviation, as of a pixel that is dark in few images.
    /// </summary>
    private static float Step(IDataView rows, string column)
    {
        var values = rows.GetColumn<float>(column).ToArray();
        var mean = values.Average();
        var deviation = MathF.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return (deviation > 0 ? deviation : 1) / 16;
    }
}
