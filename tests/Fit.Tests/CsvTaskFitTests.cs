using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Reading;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tests;

/// <summary>Classes and several labels, from a file to predictions with the texts of the file.</summary>
public sealed class CsvTaskFitTests : IDisposable
{
    private readonly List<TemporaryFile> _files = [];

    public void Dispose() => _files.ForEach(file => file.Dispose());

    /// <summary>A separable label: high if a is above 20.</summary>
    [Fact]
    public void Two_texts_are_predicted_in_their_words_with_the_probability_of_the_second()
    {
        var fit = Fit(Step("low", "high"), "y", new() { TestFraction = 0, PositiveClass = "high" });
        Assert.Equal(CsvTask.BinaryClassification, fit.Task);
        Assert.Equal(["low", "high"], fit.ClassNames);
        var predictions = fit.Model.Transform(fit.TrainingData);
        Assert.Equal(Enumerable.Repeat("low", 20).Concat(Enumerable.Repeat("high", 20)), predictions.GetColumn<string>("PredictedLabel"));
        Assert.All(
            predictions.GetColumn<float>("Probability").Zip(predictions.GetColumn<string>("PredictedLabel")),
            pair => Assert.Equal(pair.First > 0.5, pair.Second == "high"));
        Assert.Equal(Enumerable.Repeat(false, 20).Concat(Enumerable.Repeat(true, 20)), fit.TrainingData.GetColumn<bool>("y"));
    }

    /// <summary>
    /// The other way round, every label and every score changes its sign: so does the optimum, and rounding is symmetric.
    /// </summary>
    [Fact]
    public void The_other_class_may_be_the_one_that_is_true()
    {
        var (high, low) = (Fit(Step("low", "high"), "y", Converged("high")), Fit(Step("low", "high"), "y", Converged("low")));
        Assert.Equal(["high", "low"], low.ClassNames);
        Assert.Equal(
            high.Model.Transform(high.TrainingData).GetColumn<string>("PredictedLabel"),
            low.Model.Transform(low.TrainingData).GetColumn<string>("PredictedLabel"));

        // Both coefficients are within 10⁻⁴ of the same optimum, as the tolerance of the trainer promises.
        Assert.Equal(
            high.Parameters.EffectiveCoefficients[0, 0],
            -low.Parameters.EffectiveCoefficients[0, 0],
            2e-4 * high.Parameters.EffectiveCoefficients[0, 0]);

        static CsvFitOptions Converged(string positive) => new() { TestFraction = 0, PositiveClass = positive };
    }

    [Fact]
    public void Integers_are_predicted_as_they_stand_in_the_file_and_Score_names_them()
    {
        var rows = Enumerable.Range(0, 60).Select(i => $"{i},{(i < 20 ? "10" : i < 40 ? "-1" : "3")}\n");
        var fit = Fit("a,y\n" + string.Concat(rows), "y", new() { TestFraction = 0 });
        Assert.Equal(CsvTask.MulticlassClassification, fit.Task);
        Assert.Equal(["-1", "3", "10"], fit.ClassNames);
        var predictions = fit.Model.Transform(fit.TrainingData);
        var predicted = predictions.GetColumn<string>("PredictedLabel").ToArray();
        Assert.Equal(("10", "-1", "3"), (predicted[0], predicted[30], predicted[59]));
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        predictions.Schema["Score"].GetSlotNames(ref names);
        Assert.Equal(fit.ClassNames, names.DenseValues().Select(name => name.ToString()));
        var keys = fit.TrainingData.GetColumn<uint>("y").ToArray();
        Assert.Equal((3u, 1u, 2u), (keys[0], keys[30], keys[59]));
    }

    [Fact]
    public void Rows_without_a_class_are_left_out()
    {
        var text = "a,y\n"
            + string.Concat(
                Enumerable.Range(0, 40).Select(i => $"{i},{(i % 4 == 0 ? i % 8 == 0 ? "" : "NA" : i < 20 ? "low" : "high")}\n"));
        foreach (var task in new[] { CsvTask.BinaryClassification, CsvTask.MulticlassClassification })
        {
            var fit = Fit(text, "y", new() { Task = task, TestFraction = 0 });
            Assert.Equal(30, fit.TrainingData.GetColumn<float>("a").Count());
            Assert.Contains(fit.Notes, step => step.Contains("10 missing (those rows are skipped)", StringComparison.Ordinal));
            Assert.Equal(["high", "low"], fit.ClassNames.Order());
        }
    }

    /// <summary>Rows are drawn independently, and again until the class has a training row.</summary>
    [Fact]
    public void A_class_that_one_row_has_is_trained_on()
    {
        for (var rare = 0; rare < 30; rare++)
        {
            var rows = Enumerable.Range(0, 30).Select(i => $"{i},{(i == rare ? "rare" : i % 2 == 0 ? "even" : "odd")}\n");
            var fit = Fit("a,y\n" + string.Concat(rows), "y", OneEpoch(1));
            Assert.NotNull(fit.TestData);
            Assert.Contains((float)rare, fit.TrainingData.GetColumn<float>("a"));
            Assert.DoesNotContain(fit.Notes, step => step.StartsWith("Warning", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Where_too_many_classes_have_one_row_the_steps_name_those_that_are_not_trained_on()
    {
        var fit =
            Fit("a,y\n"
                + string.Concat(Enumerable.Range(0, 82).Select(i => $"{i},c{i / 2 * 2 % 80}x{(i < 80 ? i % 2 : 0)}\n")), "y", OneEpoch(1));
        var trained = fit.TrainingData.GetColumn<uint>("y").ToHashSet();
        var untrained = fit.ClassNames.Where((_, index) => !trained.Contains((uint)index + 1)).ToArray();
        Assert.NotEmpty(untrained);
        var warning =
            Assert.Single(
                fit.Notes, step => step.StartsWith("Warning: no row is left to train on of the classes ", StringComparison.Ordinal));
        Assert.All(untrained.Take(20), name => Assert.Contains(name, warning, StringComparison.Ordinal));
        Assert.NotNull(fit.MulticlassMetrics);
    }

    [Fact]
    public void Binary_metrics_need_both_classes_on_both_sides()
    {
        var fit = Fit("a,y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{(i == 7 ? "yes" : "no")}\n")), "y", OneEpoch(1));
        Assert.Null(fit.TestData);
        Assert.Null(fit.BinaryMetrics);
        Assert.Equal(30, fit.TrainingData.GetColumn<float>("a").Count());
        Assert.Contains("All rows are trained on: 0.2 of 30 rows leaves one side without a label of each class.", fit.Notes);
        for (var seed = 0; seed < 20; seed++)
        {
            var two =
                Fit("a,y\n"
                    + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{(i is 7 or 8 or 9 ? "yes" : "no")}\n")),
                    "y",
                    OneEpoch(seed));
            Assert.True(two.TestData is null || two.BinaryMetrics!.PositiveRecall is >= 0 and <= 1);
        }
    }

    /// <summary>If every row of a class has weight 0, only the other class is left.</summary>
    [Theory]
    [InlineData(CsvTask.BinaryClassification)]
    [InlineData(CsvTask.MulticlassClassification)]
    public void Classes_are_weighted_by_their_names_in_the_file(CsvTask task)
    {
        foreach (var heavy in new[] { "low", "high" })
        {
            var weights = new Dictionary<string, double> { [heavy == "low" ? "high" : "low"] = 0 };
            var fit =
                Fit(Step("low", "high"), "y", new()
                {
                    Task = task,
                    TestFraction = 0,
                    Trainer = new() { ClassWeights = ClassWeights.Of(weights) }
                });
            Assert.All(
                fit.Model.Transform(fit.TrainingData).GetColumn<string>("PredictedLabel"), predicted => Assert.Equal(heavy, predicted));
        }

        var wrong = new CsvFitOptions
        {
            Task = task,
            Trainer = new() { ClassWeights = ClassWeights.Of(new Dictionary<string, double> { ["medium"] = 2 }) }
        };
        Assert.Contains(
            "ClassWeights names 'medium'",
            Assert.Throws<ArgumentException>(() => Fit(Step("low", "high"), "y", wrong)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_not_for_the_task_is_refused()
    {
        CsvFitOptions squared = new() { Trainer = new() { Loss = TrainingLoss.Squared() } };
        Assert.Contains(
            "Options.Loss",
            Assert.Throws<ArgumentOutOfRangeException>(() => Fit(Step("low", "high"), "y", squared)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_told_is_the_one_that_is_trained()
    {
        // The median of 0, 0, 0, 0, 10 is 0; the mean is 2.
        var fit = Fit("a,y\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"1,{(i % 5 == 0 ? "10.5" : "0.5")}\n")), "y", new()
        {
            TestFraction = 0,
            Trainer = new() { Loss = TrainingLoss.Huber(0.1) },
        });
        Assert.InRange(fit.Parameters.Bias[0] + fit.Parameters.EffectiveCoefficients[0, 0], 0.5f, 0.6f);
    }

    /// <summary>Settings of every kind reach the trainer: the shared options are copied as a whole.</summary>
    [Theory]
    [InlineData(CsvTask.Regression)]
    [InlineData(CsvTask.BinaryClassification)]
    [InlineData(CsvTask.MulticlassClassification)]
    [InlineData(CsvTask.MultiOutputRegression)]
    [InlineData(CsvTask.MultiLabelClassification)]
    public void Shared_settings_reach_the_trainer_of_every_task(CsvTask task)
    {
        var epochs = new List<int>();
        var fit = Fit(Step("0", "1"), "y", new()
        {
            Task = task,
            Trainer = new()
            {
                Rank = 3,
                UseBias = false,
                MaximumEpochs = 2,
                Optimizer = Optimizer.GradientDescent(),
                Progress = new Listener(epochs)
            },
        });
        Assert.Equal(3, fit.Parameters.Theta.Lengths[0]);
        Assert.True(fit.Parameters.Bias.IsEmpty);
        Assert.Equal([1, 2], epochs);
    }

    [Fact]
    public void Several_targets_are_predicted_together_and_Score_names_them()
    {
        var fit = Fit("a,y,b,z\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(2 * i) + 1},{i * i},{3 - i}\n")), ["z", "y"]);
        Assert.Equal(CsvTask.MultiOutputRegression, fit.Task);
        Assert.Equal(["z", "y"], fit.LabelNames);
        Assert.Equal(["a", "b"], fit.FeatureNames);
        Assert.Equal(["z", "y"], fit.MultiOutputMetrics!.TargetNames);

        // Two lines, met up to rounding: an error of 10⁻³ of labels up to 80 is 200 roundings of single precision; their deviations are
        // above 10.
        Assert.All(fit.MultiOutputMetrics.PerTarget, metrics => Assert.InRange(metrics.RootMeanSquaredError, 0, 1e-3));
        Assert.Contains("each slot of Score is the prediction of its target", string.Join('\n', fit.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_miss_one_of_several_labels_are_skipped()
    {
        var fit =
            Fit("a,y,z\n"
                + string.Concat(Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? $"{i},,{1000 + i}\n" : $"{i},{(2 * i) + 1},{3 - i}\n")),
                ["y", "z"],
                new() { TestFraction = 0 });
        Assert.Equal(2, fit.Parameters.EffectiveCoefficients[0, 0], 1e-3);
        Assert.Equal(-1, fit.Parameters.EffectiveCoefficients[1, 0], 1e-3);
    }

    [Fact]
    public void Labels_that_a_row_has_or_has_not_may_be_texts_and_scores_are_their_probabilities()
    {
        var rows = Enumerable.Range(0, 60).Select(i => $"{i},{i * 7 % 60},{(i < 30 ? "no" : "yes")},{(i * 7 % 60 < 40 ? 1 : 0)}\n");
        var fit = Fit("a,b,u,v\n" + string.Concat(rows) + "5,5,?,1\n", ["u", "v"], new() { TestFraction = 0 });
        Assert.Equal(CsvTask.MultiLabelClassification, fit.Task);
        var predictions = fit.Model.Transform(fit.TrainingData);
        var (scores, labels) = (Columns.Read(predictions, "Score"), Columns.Read(predictions, "Labels"));
        Assert.Equal(61, labels.Length);
        Assert.True(float.IsNaN(labels[60][0]));
        for (var row = 0; row < 60; row++)
        {
            Assert.Equal([row < 30 ? 0 : 1, row * 7 % 60 < 40 ? 1 : 0], labels[row]);
            Assert.Equal(labels[row], scores[row].Select(score => score > 0.5f ? 1f : 0));
        }
    }

    /// <summary>A program that predicts has no label, so the model must not need one.</summary>
    [Theory]
    [InlineData(CsvTask.BinaryClassification)]
    [InlineData(CsvTask.MulticlassClassification)]
    public void A_saved_model_of_classes_predicts_their_names_without_a_label(CsvTask task)
    {
        var mlContext = new MLContext(seed: 1);
        _files.Add(TemporaryFile.Csv(Step("low", "high")));
        var fit = mlContext.Fit(_files[^1].Path, "y", new() { Task = task });
        var fresh = new MLContext();
        var loaded = ModelArchive.Load(fresh, ModelArchive.Save(mlContext, fit.Model, fit.InputSchema));
        using var engine = fresh.Model.CreatePredictionEngine<Row, Prediction>(loaded);
        Assert.Equal(
            ("low", "high"), (engine.Predict(new Row { A = 0 }).PredictedLabel, engine.Predict(new Row { A = 39 }).PredictedLabel));
        Assert.Equal(["a", "y"], fit.InputSchema.Select(column => column.Name));
    }

    /// <summary>The model of Fit equals the model of the trainer on the same rows.</summary>
    [Fact]
    public void The_metrics_are_those_of_MLNET_on_the_rows_held_out()
    {
        var mlContext = new MLContext(seed: 1);
        var fit = mlContext.Fit(Sample("wine"), "cultivar");
        var metrics = mlContext.MulticlassClassification.Evaluate(fit.Model.Transform(fit.TestData!), fit.LabelColumnName);
        Assert.Equal(metrics.MicroAccuracy, fit.MulticlassMetrics!.MicroAccuracy);
        Assert.Equal(metrics.LogLoss, fit.MulticlassMetrics.LogLoss);
        Assert.Null(fit.RegressionMetrics);
        Assert.Null(fit.BinaryMetrics);
        Assert.Null(fit.MultiOutputMetrics);
        Assert.StartsWith("Held-out rows: accuracy ", fit.Notes[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_true_and_false_may_say_which_rows_are_for_validation()
    {
        var text = "a,v,y\n"
            + string.Concat(
                Enumerable.Range(0, 40).Select(i => $"{i},{(i % 4 == 0 ? "true" : "false")},{(i % 4 == 0 ? 1000.5 : (2 * i) + 1.5)}\n"));
        CsvFitOptions options = new() { TestFraction = 0, Trainer = new() { ValidationColumnName = "v", Patience = 100_000 } };
        var fit = Fit(text, "y", options);
        Assert.Equal(["a"], fit.FeatureNames);
        Assert.All(fit.History, epoch => Assert.True(double.IsFinite(epoch.ValidationLoss)));
        Assert.Contains(fit.Notes, step => step.StartsWith("Validation 'v':", StringComparison.Ordinal));
        var message =
            Assert.Throws<ArgumentException>(() => Fit(text.Replace("true", "maybe", StringComparison.Ordinal), "y", options)).Message;
        Assert.Contains("validation column 'v'", message, StringComparison.Ordinal);
        Assert.Contains("'maybe'; expected true and false", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_labels_are_required()
    {
        var mlContext = new MLContext();
        Assert.Equal("labelColumnNames", Assert.Throws<ArgumentNullException>(() => mlContext.Fit("x.csv", (string[])null!)).ParamName);
        Assert.Equal("labelColumnNames", Assert.Throws<ArgumentException>(() => mlContext.Fit("x.csv", Array.Empty<string>())).ParamName);
        Assert.Equal("labelColumnNames", Assert.Throws<ArgumentException>(() => mlContext.Fit("x.csv", ["a", " "])).ParamName);
        Assert.Contains(
            "expected one of Regression",
            Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Fit("x.csv", "a", new() { Task = (CsvTask)9 })).Message,
            StringComparison.Ordinal);
    }

    private static CsvFitOptions OneEpoch(int seed) => new() { Trainer = new() { MaximumEpochs = 1, Seed = seed } };

    private static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "data", name + ".csv");

    private static string Step(string below, string above) =>
        "a,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(i < 20 ? below : above)}\n"));

    private CsvFit Fit(string text, string label, CsvFitOptions? options = null) => Fit(text, [label], options);

    private CsvFit Fit(string text, string[] labels, CsvFitOptions? options = null)
    {
        _files.Add(TemporaryFile.Csv(text));
        return new MLContext(seed: 1).Fit(_files[^1].Path, labels, options ?? new());
    }

    private sealed class Listener(List<int> epochs) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => epochs.Add(value.Epoch);
    }

    private sealed class Row
    {
        [ColumnName("a")]
        public float A { get; set; }
    }

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";
    }
}
