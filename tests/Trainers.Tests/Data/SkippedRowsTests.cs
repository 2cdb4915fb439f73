using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Data;

public class SkippedRowsTests
{
    private const string Scale =
        "Numbers beyond 3.4e38, the largest of single precision, are infinite when they are read: express such columns in larger units, "
        + "divided by a power of ten.";

    private static readonly string[] Names = ["age", "height", ""];

    [Fact]
    public void Rows_with_missing_or_infinite_values_are_left_out_and_counted_by_name()
    {
        var clean = Rows(40);
        List<Example> rows = [.. clean];
        rows.Insert(3, Row(features: [float.NaN, 1, 1]));
        rows.Insert(9, Row(features: [float.NaN, float.PositiveInfinity, 1]));
        rows.Insert(20, Row(features: [1, 1, float.NegativeInfinity]));
        rows.Insert(30, Row(label: float.NaN));
        rows.Insert(31, Row(label: float.PositiveInfinity));
        rows.Insert(43, Row(weight: float.NaN));

        var (fit, expected) = (Fit(rows), Fit(clean));
        Assert.Equal(expected.AllParameters, fit.AllParameters);
        Assert.Equal(
            ["Skipped 6 of 46 rows with missing or infinite values: label 'Label' in 2 (1 of them infinite), weight 'Weight' in 1, "
                + $"feature 'age' in 2, feature 'height' in 1 (infinite), feature 'Features[2]' in 1 (infinite). {Scale}"],
            fit.Warnings);
        Assert.Empty(expected.Warnings);
    }

    /// <summary>Rows are looked through in vectors, whose width the number of features need not be a multiple of.</summary>
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_value_that_is_missing_is_found_wherever_it_is(float missing)
    {
        for (var features = 1; features <= 40; features++)
        {
            Observation[] rows =
            [
                new() { Features = new(features, [.. Enumerable.Repeat(float.MaxValue, features)]) },
                .. Enumerable.Range(0, features).Select(at => new Observation
                {
                    Features = new(features, [.. Enumerable.Range(0, features).Select(f => f == at ? missing : -1)]),
                }),
                .. Enumerable.Range(0, features).Select(at => new Observation { Features = new(features, 1, [missing], [at]) }),
            ];
            Assert.Equal(1, Reading.Of("Number").Read(rows).Training.RowCount);
        }
    }

    [Fact]
    public void Of_many_features_the_worst_ten_are_named()
    {
        var rows = Rows(40, features: 13);
        for (var feature = 0; feature < 13; feature++)
        {
            for (var row = 0; row <= (feature == 12 ? 5 : 0); row++)
                rows.Add(Row(features: [.. Enumerable.Range(0, 13).Select(f => f == feature ? float.NaN : 1)]));
        }

        var warning = Assert.Single(Fit(rows, 13).Warnings);
        const string Beginning = "Skipped 18 of 58 rows with missing or infinite values: "
            + "feature 'Features[12]' in 6, feature 'Features[0]' in 1, ";
        Assert.StartsWith(Beginning, warning, StringComparison.Ordinal);
        Assert.EndsWith("feature 'Features[8]' in 1, and 3 more features.", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_usable_row_the_error_says_what_is_wrong_with_them()
    {
        var exception = Assert.Throws<InvalidOperationException>(() =>
            Fit([Row(features: [1, float.NaN, 1]), Row(features: [1, float.NaN, 1]), Row(label: float.NaN)]));
        Assert.Equal(
            "There are no rows to train on: all 3 have missing or infinite values (label 'Label' in 1, feature 'height' in 2). "
            + "Replace missing values first (Transforms.ReplaceMissingValues), or check the columns.",
            exception.Message);
    }

    /// <summary>1e40 is infinite in single precision. Replacing missing values does not help.</summary>
    [Fact]
    public void Where_values_are_infinite_the_error_says_so_and_what_helps()
    {
        var exception = Assert.Throws<InvalidOperationException>(() =>
            Fit([Row(features: [1, (float)1e40, 1]), Row(features: [1, float.NaN, 1]), Row(label: (float)-1e40), Row(
                weight: (float)1e40)]));
        Assert.Equal(
            "There are no rows to train on: all 4 have missing or infinite values (label 'Label' in 1 (infinite), weight 'Weight' in 1 "
            + "(infinite), feature 'height' in 2 (1 of them infinite)). "
            + $"Replace missing values first (Transforms.ReplaceMissingValues), or check the columns. {Scale}",
            exception.Message);
    }

    [Fact]
    public void Empty_data_are_an_error_that_says_so()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Fit([]));
        Assert.Equal("There are no rows to train on: the data is empty.", exception.Message);
    }

    [Fact]
    public void A_negative_weight_is_an_error_with_column_value_and_row()
    {
        var rows = Rows(10);
        rows[4].Weight = -0.5f;
        var exception = Assert.Throws<InvalidOperationException>(() => Fit(rows));
        Assert.Equal("Column 'Weight' has the weight -0.5 in row 4; expected 0 or more.", exception.Message);
    }

    /// <summary>A sparse row holds a missing value like any other.</summary>
    [Fact]
    public void Missing_values_of_sparse_rows_are_found_and_named()
    {
        var rows = Rows(40);
        rows.Add(new Example { Features = new VBuffer<float>(3, 1, [float.NaN], [1]), Label = 1, Weight = 1 });
        Assert.Equal(["Skipped 1 of 41 rows with missing or infinite values: feature 'height' in 1."], Fit(rows).Warnings);
    }

    private static Training Fit(IReadOnlyList<Example> rows, int features = 3)
    {
        var mlContext = new MLContext(seed: 1);
        var data = mlContext.Data.LoadFromEnumerable(rows, Example.Schema(features, features == 3 ? Names : []));
        return Training.Fit(mlContext, data, new() { ExampleWeightColumnName = "Weight" });
    }

    private static List<Example> Rows(int count, int features = 3)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Row([.. Enumerable.Range(0, features).Select(_ => (float)random.Normal())], (float)random.Normal(), 1 + random.Next(3)))];
    }

    private static Example Row(float[]? features = null, float label = 1, float weight = 1)
    {
        features ??= [1, 1, 1];
        return new Example { Features = new VBuffer<float>(features.Length, features), Label = label, Weight = weight };
    }
}
