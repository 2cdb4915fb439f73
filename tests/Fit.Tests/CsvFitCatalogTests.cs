using System.Globalization;
using Cotangent.Trainers.Reading;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tests;

/// <summary>One call from a CSV file to a fitted model: the held-out rows, the metrics, and the result.</summary>
public sealed class CsvFitCatalogTests : IDisposable
{
    private readonly List<TemporaryFile> _files = [];

    public void Dispose() => _files.ForEach(file => file.Dispose());

    [Fact]
    public void On_diabetes_the_fit_has_converged_and_everything_is_there()
    {
        var fit = new MLContext(seed: 1).Fit(Diabetes.File, Diabetes.Label);
        Assert.Equal(Diabetes.FeatureNames, fit.FeatureNames);
        Assert.True(fit.History.Converged);
        Assert.Same(fit.Parameters.TrainingHistory, fit.History);
        Assert.Equal([1, Diabetes.FeatureNames.Length], fit.Parameters.EffectiveCoefficients.Lengths);
        Assert.Equal([.. Diabetes.FeatureNames, Diabetes.Label], fit.InputSchema.Select(column => column.Name));
        Assert.Contains(fit.Notes, step => step.Contains("442 rows, 11 columns, separated by comma", StringComparison.Ordinal));
        Assert.Contains(fit.Notes, step => step.Contains("two-layer linear regression of 'progression'", StringComparison.Ordinal));
        Assert.Contains("20 % of the rows, drawn at random, are held out for the metrics.", fit.Notes);
        Assert.Equal(442, Labels(fit.TrainingData, Diabetes.Label).Length + Labels(fit.TestData!, Diabetes.Label).Length);
    }

    /// <summary>
    /// ML.NET adds up m squares in double, and takes the spread of the labels from the sum of their squares, of which it is a share; the
    /// bounds are those of sums (Rounding.Gamma), relative to their magnitudes, with ten more roundings for the operations around them.
    /// </summary>
    [Fact]
    public void The_metrics_are_those_of_the_scores_of_the_rows_held_out()
    {
        var fit = new MLContext(seed: 1).Fit(Diabetes.File, Diabetes.Label);
        var rows = fit.Model.Transform(fit.TestData!);
        var (labels, scores) = (Labels(rows, Diabetes.Label), Labels(rows, "Score"));
        double[] errors = [.. labels.Zip(scores, (label, score) => (double)label - score)];
        var (squares, mean) = (errors.Sum(e => e * e), labels.Average(label => (double)label));
        var spread = labels.Sum(label => (label - mean) * (label - mean));
        var gamma = Rounding.Gamma(labels.Length + 10);

        Assert.InRange(labels.Length, 60, 120);
        AssertWithin(
            gamma * Math.Sqrt(squares / labels.Length), Math.Sqrt(squares / labels.Length), fit.RegressionMetrics!.RootMeanSquaredError);
        AssertWithin(gamma * squares / labels.Length, squares / labels.Length, fit.RegressionMetrics.MeanSquaredError);
        AssertWithin(gamma * errors.Average(Math.Abs), errors.Average(Math.Abs), fit.RegressionMetrics.MeanAbsoluteError);
        var share = labels.Sum(label => (double)label * label) / spread;
        AssertWithin(2 * gamma * share * squares / spread, 1 - (squares / spread), fit.RegressionMetrics.RSquared);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Below_ten_rows_none_are_held_out(int count)
    {
        var fit = Fit(Line(count));
        Assert.Null(fit.TestData);
        Assert.Null(fit.RegressionMetrics);
        Assert.Equal(count, Labels(fit.TrainingData, "y").Length);
        Assert.Contains($"All {count} rows are trained on: too few to hold any out.", fit.Notes);
    }

    /// <summary>Rows are drawn independently, so that either side may be empty.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    public void From_ten_rows_on_each_row_is_trained_on_or_held_out(int count)
    {
        var held = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var fit = Fit(Line(count), seed: seed);
            var training = Labels(fit.TrainingData, "y");
            float[] test = fit.TestData is null ? [] : Labels(fit.TestData, "y");
            Assert.Equal(Enumerable.Range(0, count).Select(i => (2f * i) + 1), training.Concat(test).Order());
            Assert.Equal(fit.TestData is null, fit.RegressionMetrics is null);
            Assert.Contains(
                fit.Notes,
                step => step.Contains(fit.TestData is null ? "leaves one side without a label" : "are held out", StringComparison.Ordinal));
            held += test.Length;
        }

        Assert.InRange(held, 1, (20 * count) - 1);
    }

    /// <summary>Without rows, ML.NET's errors are 0. In each of the 20 draws, the held-out rows of the 200 have no label.</summary>
    [Fact]
    public void Where_no_row_that_is_held_out_has_a_label_every_row_is_trained_on()
    {
        var all = Fit(Line(200), new() { TestFraction = 0, Trainer = new() { MaximumEpochs = 1 } }).TrainingData;
        var held = Enumerable.Range(0, 20)
            .SelectMany(draw => Labels(new MLContext().Data.TrainTestSplit(all, 0.02, seed: 7 + draw).TestSet, "a"))
            .ToHashSet();
        Assert.InRange(held.Count, 20, 190);

        var text = $"a,y\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},{(held.Contains(i) ? "" : $"{i}.5")}\n"))}";
        var fit = Fit(text, new() { TestFraction = 0.02, Trainer = new() { Seed = 7, MaximumEpochs = 1 } });
        Assert.Null(fit.RegressionMetrics);
        Assert.Equal(200, Labels(fit.TrainingData, "y").Length);
        Assert.Contains($"All rows are trained on: 0.02 of {200 - held.Count} rows leaves one side without a label.", fit.Notes);
        Assert.Null(fit.TestData);
    }

    [Fact]
    public void Rows_without_a_label_do_not_count_where_rows_are_too_few_to_hold_any_out()
    {
        var fit = Fit($"a,y\n{string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{(i < 9 ? $"{i}.5" : "")}\n"))}");
        Assert.Null(fit.TestData);
        Assert.Contains("9 of 20 rows are used; each of the others has no label.", fit.Notes);
        Assert.Contains("All 9 rows are trained on: too few to hold any out.", fit.Notes);
    }

    /// <summary>
    /// Their sum is a whole number, so that the mean is rounded in its division and by single precision, and by ML.NET's own way of
    /// adding up.
    /// </summary>
    [Fact]
    public void What_replaces_a_missing_number_is_learnt_from_the_rows_that_are_trained_on()
    {
        var fit = Fit($"a,y\n{string.Concat(Enumerable.Range(0, 40).Select(i => $"{(i == 3 ? "" : $"{i * i}")},{i}\n"))}");
        var (training, test) = (Labels(fit.TrainingData, "a"), Labels(fit.TestData!, "a"));
        var (mean, ofAll) = (training.Where(float.IsFinite).Average(), training.Concat(test).Where(float.IsFinite).Average());
        Assert.True(Math.Abs(mean - ofAll) > 1, "The rows trained on have to have a mean of their own for this to show anything.");

        var row = Columns.Read(fit.Model.Transform(float.IsNaN(training.Sum()) ? fit.TrainingData : fit.TestData!), "Features", "y");
        var replaced = row["Features"][Array.FindIndex(row["y"], label => label[0] == 3)][0];
        AssertWithin(Rounding.Gamma(training.Length, Rounding.OfFloat) * mean, mean, replaced);
    }

    [Fact]
    public void A_share_of_0_trains_on_every_row()
    {
        var fit = Fit(Line(30), new() { TestFraction = 0 });
        Assert.Null(fit.TestData);
        Assert.Null(fit.RegressionMetrics);
        Assert.Equal(30, Labels(fit.TrainingData, "y").Length);
        Assert.Contains("All rows are trained on; none are held out.", fit.Notes);
    }

    [Fact]
    public void A_larger_share_holds_more_rows_out()
    {
        int Held(double fraction) =>
            Labels(new MLContext(seed: 1).Fit(
                Diabetes.File, Diabetes.Label, new() { TestFraction = fraction, Trainer = new() { MaximumEpochs = 1 } }).TestData!,
                Diabetes.Label).Length;

        // 442 draws of ½ stay within five deviations, 5 · √(442 / 4) = 53.
        Assert.InRange(Held(0.5), 221 - 53, 221 + 53);
        Assert.InRange(Held(0.9), 221 + 53, 441);
    }

    [Fact]
    public void The_same_seed_gives_the_same_split_metrics_and_coefficients_and_another_seed_another_split()
    {
        var (first, second, other) = (Diabetes1(seed: 1), Diabetes1(seed: 1), Diabetes1(seed: 2));
        Assert.Equal(Coefficients(first), Coefficients(second));
        Assert.Equal(first.Parameters.Bias[0], second.Parameters.Bias[0]);
        Assert.Equal(first.RegressionMetrics!.RSquared, second.RegressionMetrics!.RSquared);
        Assert.Equal(Columns.Read(first.TestData!, "s5"), Columns.Read(second.TestData!, "s5"));
        Assert.NotEqual(Columns.Read(first.TestData!, "s5"), Columns.Read(other.TestData!, "s5"));

        static CsvFit Diabetes1(int seed) => new MLContext(seed).Fit(Diabetes.File, Diabetes.Label);
    }

    [Fact]
    public void The_seed_of_the_trainer_goes_before_that_of_the_context()
    {
        CsvFitOptions options = new() { Trainer = new() { Seed = 5 } };
        var (first, second) =
            (new MLContext(seed: 1).Fit(Diabetes.File, Diabetes.Label, options), new MLContext(seed: 2).Fit(
                Diabetes.File, Diabetes.Label, options));
        Assert.Equal(Coefficients(first), Coefficients(second));
        Assert.Equal(Columns.Read(first.TestData!, "s5"), Columns.Read(second.TestData!, "s5"));
    }

    [Fact]
    public void A_model_that_was_saved_predicts_the_same_when_loaded()
    {
        var mlContext = new MLContext(seed: 1);
        var fit =
            mlContext.Fit(
                Diabetes.File, Diabetes.Label, new() { Tangents = [Tangent.EachFeature(), Tangent.DirectionColumn("Along", "Features")] });
        var loaded = ModelArchive.Load(new MLContext(), ModelArchive.Save(mlContext, fit.Model, fit.InputSchema));
        var (before, after) = (fit.Model.Transform(fit.TestData!), loaded.Transform(fit.TestData!));
        Assert.Equal(before.Schema.Select(column => column.Name), after.Schema.Select(column => column.Name));
        Assert.Equal(
            Columns.Read(before, "Score", "FeatureSensitivities", "Along"), Columns.Read(after, "Score", "FeatureSensitivities", "Along"));
    }

    [Fact]
    public void Texts_and_missing_values_go_through_a_saved_model()
    {
        var mlContext = new MLContext(seed: 1);
        using var file = TemporaryFile.Csv("a,c,y\n1,red,1\n,blue,2\n3,red,4\n4,,3\n");
        var fit = mlContext.Fit(file.Path, "y");
        var loaded = ModelArchive.Load(new MLContext(), ModelArchive.Save(mlContext, fit.Model, fit.InputSchema));
        Assert.Equal(
            Columns.Read(fit.Model.Transform(fit.TrainingData), "Score", "Features"),
            Columns.Read(loaded.Transform(fit.TrainingData), "Score", "Features"));
    }

    [Fact]
    public void A_prediction_engine_takes_a_plain_class_with_the_columns_of_the_file()
    {
        var mlContext = new MLContext(seed: 1);
        using var file = TemporaryFile.Csv("the size,c,y\n1,red,1\n2,blue,2\n3,red,4\n4,blue,3\n");
        var fit = mlContext.Fit(file.Path, "y", new() { Tangents = [Tangent.EachFeature()] });
        var fresh = new MLContext();
        var loaded = ModelArchive.Load(fresh, ModelArchive.Save(mlContext, fit.Model, fit.InputSchema));

        using var engine = fresh.Model.CreatePredictionEngine<Item, Prediction>(loaded);
        var expected = Columns.Read(fit.Model.Transform(fit.TrainingData), "Score", "FeatureSensitivities");
        var found = engine.Predict(new Item { Size = 3, Color = "red" });
        Assert.Equal(expected["Score"][2][0], found.Score);
        Assert.Equal(expected["FeatureSensitivities"][2], found.FeatureSensitivities);

        // No training row had the text: all its indicators are 0, as where it is missing.
        Assert.Equal(
            engine.Predict(new Item { Size = 3, Color = "" }).Score, engine.Predict(new Item { Size = 3, Color = "green" }).Score);
    }

    [Fact]
    public void Sensitivities_that_are_asked_for_are_columns_of_the_model()
    {
        var fit =
            new MLContext(seed: 1).Fit(Diabetes.File, Diabetes.Label, new() { Tangents = [Tangent.Feature("bmi"), Tangent.EachFeature()] });
        var view = fit.Model.Transform(fit.TestData!);
        Assert.All(Columns.Read(view, "FeatureSensitivities"), row => Assert.Equal(Coefficients(fit), row));
        Assert.All(Columns.Read(view, "Sensitivity_bmi"), row => Assert.Equal([fit.Parameters.EffectiveCoefficients[0, 2]], row));
        Assert.Contains("Sensitivities: Sensitivity_bmi, FeatureSensitivities.", fit.Notes);
        Assert.Equal(
            new MLContext(seed: 1).Fit(Diabetes.File, Diabetes.Label).RegressionMetrics!.RSquared, fit.RegressionMetrics!.RSquared);
    }

    /// <summary>Of every task, in the units of the file, with the names of classes or targets and of the columns.</summary>
    [Theory]
    [InlineData("wine", "cultivar", 3, 13)]
    [InlineData("breast-cancer", "diagnosis", 1, 30)]
    public void Sensitivities_are_columns_of_every_task(string name, string label, int outputs, int features)
    {
        var mlContext = new MLContext(seed: 1);
        var path = Path.Combine(AppContext.BaseDirectory, "data", $"{name}.csv");
        var fit = mlContext.Fit(
            path,
            label,
            new() { Tangents = [Tangent.EachFeature(), Sensitivity.SmallestChange(), Sensitivity.IntegratedGradients().OfRawScore()] });
        var loaded = ModelArchive.Load(new MLContext(), ModelArchive.Save(mlContext, fit.Model, fit.InputSchema));
        string[] columns = ["FeatureSensitivities", "SmallestChange", "IntegratedGradients"];
        var found = Columns.Read(fit.Model.Transform(fit.TestData!), columns);
        Assert.Equal(found, Columns.Read(loaded.Transform(fit.TestData!), columns));
        Assert.All(found["FeatureSensitivities"], row => Assert.Equal(outputs * features, row.Length));
        Assert.All(found["SmallestChange"], row => Assert.Equal(features, row.Length));
        Assert.All(found["IntegratedGradients"], row => Assert.Equal(outputs * (features + 1), row.Length));

        // Probabilities of classes sum to 1, so their derivatives sum to 0, up to the rounding of each to single precision.
        if (outputs > 1)
        {
            Assert.All(found["FeatureSensitivities"], row => Assert.All(Enumerable.Range(0, features), f => Assert.Equal(
                0,
                Enumerable.Range(0, outputs).Sum(j => (double)row[(j * features) + f]),
                1e-7 * Enumerable.Range(0, outputs).Sum(j => Math.Abs((double)row[(j * features) + f])))));
        }
    }

    [Fact]
    public void Sensitivities_of_many_targets_are_columns_too()
    {
        using var file = TemporaryFile.Csv("a,b,y1,y2\n1,2,3,1\n2,1,4,5\n3,5,2,2\n4,3,1,7\n");
        var fit = new MLContext(seed: 1).Fit(file.Path, ["y1", "y2"], new() { Tangents = [Tangent.EachFeature()], TestFraction = 0 });
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        fit.Model.Transform(fit.TrainingData).Schema["FeatureSensitivities"].GetSlotNames(ref names);
        Assert.Equal(["y1/a", "y1/b", "y2/a", "y2/b"], names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void A_tangent_that_names_no_feature_is_answered_with_the_features_before_training()
    {
        var mlContext = new MLContext(seed: 1);
        var log = new Log(mlContext);
        var message =
            Assert.Throws<ArgumentOutOfRangeException>(
                () => mlContext.Fit(Diabetes.File, Diabetes.Label, new() { Tangents = [Tangent.Feature("weight")] })).Message;
        Assert.Contains("'weight'; expected one of age, sex, bmi,", message, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Messages, entry => entry.Contains("epoch 1:", StringComparison.Ordinal));
    }

    /// <summary>
    /// The rows of weight 1 lie on a line, which the fit meets up to rounding: 10⁻³ of labels up to 40 is 400 roundings of single
    /// precision. The rows of weight 0 are a thousand away.
    /// </summary>
    [Fact]
    public void Rows_count_by_their_weight()
    {
        var rows = Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? $"{i},1,{(2 * i) + 1}\n" : $"{i},0,{1000 + (i * i)}\n");
        var fit = Fit($"a,w,y\n{string.Concat(rows)}", new() { TestFraction = 0, Trainer = new() { ExampleWeightColumnName = "w" } });
        Assert.Equal(["a"], fit.FeatureNames);
        AssertWithin(1e-3, 2, fit.Parameters.EffectiveCoefficients[0, 0]);
        AssertWithin(1e-3, 1, fit.Parameters.Bias[0]);
        Assert.Contains(fit.Notes, step => step.Contains("rows weighted by 'w'", StringComparison.Ordinal));
    }

    /// <summary>The rows with a label lie on a line, which the fit meets up to rounding, as above.</summary>
    [Fact]
    public void Rows_without_a_label_are_skipped_and_a_step_says_how_many()
    {
        var rows = Enumerable.Range(0, 20).Select(i => i % 4 == 0 ? $"{i},\n" : $"{i},{(2 * i) + 1}\n");
        var fit = Fit($"a,y\n{string.Concat(rows)}", new() { TestFraction = 0 });
        AssertWithin(1e-3, 2, fit.Parameters.EffectiveCoefficients[0, 0]);
        AssertWithin(1e-3, 1, fit.Parameters.Bias[0]);
        Assert.Contains("Label 'y': 15 numbers, 5 missing (those rows are skipped).", fit.Notes);
    }

    [Fact]
    public void A_constant_column_counts_for_nothing()
    {
        var rows = Enumerable.Range(0, 8).Select(i => $"{i},7,{(2 * i) + 1}\n");
        var fit = Fit($"a,c,y\n{string.Concat(rows)}");
        Assert.Equal(["a", "c"], fit.FeatureNames);
        Assert.Equal(0, fit.Parameters.EffectiveCoefficients[0, 1]);
    }

    [Fact]
    public void A_value_or_a_text_that_only_one_row_has_may_be_held_out()
    {
        foreach (var rare in new[] { "5", "rare" })
        {
            for (var at = 0; at < 12; at++)
            {
                var rows = Enumerable.Range(0, 12)
                    .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{(i == at ? rare : "")},{(2 * i) + 1}\n"));
                var fit = Fit($"a,b,y\n{string.Concat(rows)}");
                Assert.All(Columns.Read(fit.Model.Transform(fit.TestData!), "Score"), score => Assert.True(float.IsFinite(score[0])));
            }
        }
    }

    [Fact]
    public void The_label_and_the_feature_column_of_the_trainer_are_set_by_the_call()
    {
        var fit =
            Fit(Line(
                5),
                new() { Trainer = new() { LabelColumnName = "nonsense", FeatureColumnName = "nonsense", Rank = 3, MaximumEpochs = 2 } });
        Assert.Equal([3, 1], fit.Parameters.Theta.Lengths);
        Assert.Equal(2, fit.History.Count);
        Assert.False(fit.History.Converged);
    }

    /// <summary>
    /// The labels are 3 a - 2 b, rounded to single precision: relative errors of 2⁻²⁴ in 10⁵ labels leave 1 - R² around 10⁻¹⁴; the
    /// coefficients of the model are rounded as well, which leaves no more than n 2⁻²⁴ of the spread, and its square in 1 - R².
    /// </summary>
    [Fact]
    public void A_file_of_a_hundred_thousand_rows_is_fitted()
    {
        var random = new Random(1);
        using var file = new TemporaryFile(".csv");
        using (var writer = new StreamWriter(file.Path))
        {
            writer.WriteLine("a,color,b,y");
            for (var row = 0; row < 100_000; row++)
            {
                var (a, b) = (random.Next(1000), random.Next(1000));
                writer.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{a},{(row % 2 == 0 ? "red" : "blue")},{b},{(3 * a) - (2 * b)}"));
            }
        }

        var fit = new MLContext(seed: 1).Fit(file.Path, "y");
        Assert.Equal(["a", "color.red", "color.blue", "b"], fit.FeatureNames);
        Assert.Contains(fit.Notes, step => step.Contains("100000 rows, 4 columns", StringComparison.Ordinal));
        Assert.InRange(fit.RegressionMetrics!.RSquared, 1 - 1e-9, 1);
    }

    [Fact]
    public void What_was_found_is_logged_as_well()
    {
        var mlContext = new MLContext(seed: 1);
        var log = new Log(mlContext);
        var fit = mlContext.Fit(Diabetes.File, Diabetes.Label, new() { Trainer = new() { MaximumEpochs = 1 } });
        Assert.All(fit.Notes, step => Assert.Contains(log.Messages, message => message.Contains(step, StringComparison.Ordinal)));
        Assert.Contains(log.Messages, message => message.Contains("Held-out rows: R2 ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_path_may_hold_characters_that_loaders_give_a_meaning()
    {
        var folder = Directory.CreateTempSubdirectory("c++ *");
        try
        {
            var path = Path.Combine(folder.FullName, "a+b; c...csv");
            File.WriteAllText(path, Line(5));
            Assert.Equal(5, Labels(new MLContext(seed: 1).Fit(path, "y").TrainingData, "y").Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Null_and_blank_arguments_are_not_accepted()
    {
        var mlContext = new MLContext();
        Assert.Equal("mlContext", Assert.Throws<ArgumentNullException>(() => CsvFitCatalog.Fit(null!, Diabetes.File, "y")).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentNullException>(() => mlContext.Fit(null!, "y")).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentException>(() => mlContext.Fit(" ", "y")).ParamName);
        Assert.Equal("labelColumnName", Assert.Throws<ArgumentNullException>(() => mlContext.Fit(Diabetes.File, (string)null!)).ParamName);
        Assert.Equal("labelColumnName", Assert.Throws<ArgumentException>(() => mlContext.Fit(Diabetes.File, "")).ParamName);
        Assert.Equal(
            "sensitivities",
            Assert.Throws<ArgumentException>(() => mlContext.Fit(Diabetes.File, Diabetes.Label, new() { Tangents = [null!] })).ParamName);
    }

    /// <summary>The rows of a fit are read from the file again when asked for, so that it stays until the test has ended.</summary>
    private CsvFit Fit(string text, CsvFitOptions? options = null, int seed = 1)
    {
        _files.Add(TemporaryFile.Csv(text));
        return new MLContext(seed).Fit(_files[^1].Path, "y", options);
    }

    /// <summary>y = 2 a + 1 on the first whole numbers.</summary>
    private static string Line(int rows) => $"a,y\n{string.Concat(Enumerable.Range(0, rows).Select(i => $"{i},{(2 * i) + 1}\n"))}";

    private static float[] Labels(IDataView data, string column) => [.. data.GetColumn<float>(column)];

    private static float[] Coefficients(CsvFit fit)
    {
        var coefficients = new float[fit.FeatureNames.Count];
        fit.Parameters.EffectiveCoefficients.FlattenTo(coefficients);
        return coefficients;
    }

    private static void AssertWithin(double tolerance, double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"Expected {expected} within {tolerance}, found {actual}.");

    private sealed class Item
    {
        [ColumnName("the size")]
        public float Size { get; set; }

        [ColumnName("c")]
        public string Color { get; set; } = "";
    }

    private sealed class Prediction
    {
        public float Score { get; set; }

        public float[] FeatureSensitivities { get; set; } = [];
    }
}
