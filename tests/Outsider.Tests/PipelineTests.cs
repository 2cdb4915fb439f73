using Cotangent;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Outsider.Tests;

/// <summary>Pipelines of a user on public data. Each trains and evaluates, and has converged or logs that it has not.</summary>
public class PipelineTests
{
    /// <summary>Ordinary least squares has an R² of 0.5177 on these rows, as samples/data/README.md says; four digits are given.</summary>
    [Fact]
    public void Diabetes_ends_at_least_squares()
    {
        var run = new Run();
        var data = run.Load(Samples.Diabetes, Numbers(0, 10, "Features"), Number(10, "progression"));
        var model = run.Train(data, Normalized(run), "progression");
        Assert.True(model.TrainingHistory.Converged);
        Assert.Equal(0.5177, run.RSquared, 0.00005);
    }

    [Fact]
    public void Breast_cancer_is_a_regression_of_0_and_1()
    {
        var run = new Run();
        var data = run.Load(Samples.BreastCancer, Numbers(0, 30, "Features"), new TextLoader.Column("diagnosis", DataKind.String, 30));
        var label =
            run.MLContext.Transforms.Conversion.MapValue(
                "Label", [new KeyValuePair<string, float>("malignant", 1), new("benign", 0)], "diagnosis");
        run.Train(data, Normalized(run).Append(label), "Label");

        // The share of rows on the correct side of the middle between the two labels. A constant model gets 0.63, because two in three are
        // benign.
        var rows = run.MLContext.Data.CreateEnumerable<Scored>(run.Predictions, reuseRowObject: false).ToArray();
        Assert.Equal(569, rows.Length);
        Assert.InRange(rows.Average(row => row.Score > 0.5f == row.Label > 0.5f ? 1.0 : 0.0), 0.9, 1);
    }

    [Fact]
    public void Weights_of_linnerud_follow_from_three_exercises()
    {
        var run = new Run();
        var data = run.Load(Samples.Linnerud, Numbers(0, 3, "Features"), Number(3, "weight"));
        Assert.Equal([1, 3], run.Train(data, Normalized(run), "weight").EffectiveCoefficients.Lengths.ToArray());
    }

    [Fact]
    public void Cultivars_of_wine_are_numbers_too()
    {
        var run = new Run();
        var data = run.Load(Samples.Wine, Numbers(0, 13, "Features"), new TextLoader.Column("cultivar", DataKind.String, 13));
        var label =
            run.MLContext.Transforms.Conversion.MapValue(
                "Label", [new KeyValuePair<string, float>("class_0", 0), new("class_1", 1), new("class_2", 2)], "cultivar");
        run.Train(data, Normalized(run).Append(label), "Label", rank: 2);
    }

    /// <summary>64 features, of which some are 0 on every row.</summary>
    [Fact]
    public void Digits_have_constant_pixels()
    {
        var run = new Run();
        var data = run.Load(Samples.Digits, Numbers(0, 64, "Features"), Number(64, "digit"));
        var model = run.Train(data, run.MLContext.Transforms.CopyColumns("Pixels", "Features"), "digit");
        var firstPixel = run.MLContext.Data.CreateEnumerable<Image>(run.Predictions, reuseRowObject: false)
            .Select(image => image.Pixels[0]);
        Assert.All(firstPixel, pixel => Assert.Equal(0, pixel));
        Assert.Equal(0, model.EffectiveCoefficients[0, 0]);
    }

    [Fact]
    public void A_run_that_is_too_short_says_so()
    {
        var run = new Run();
        var data = run.Load(Samples.Diabetes, Numbers(0, 10, "Features"), Number(10, "progression"));
        Assert.False(run.Train(data, Normalized(run), "progression", maximumEpochs: 3).TrainingHistory.Converged);
        Assert.Contains(run.Warnings, warning => warning.Contains("has not converged in 3 epochs", StringComparison.Ordinal));
    }

    [Fact]
    public void Cross_validation_trains_on_every_fold()
    {
        var run = new Run();
        var data = run.Load(Samples.Diabetes, Numbers(0, 10, "Features"), Number(10, "progression"));
        var folds =
            run.MLContext.Regression.CrossValidate(
                data, run.MLContext.Regression.Trainers.TwoLayerLinear("progression"), numberOfFolds: 4, labelColumnName: "progression");
        Assert.Equal(4, folds.Count);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.RSquared, 0.3, 0.7));
    }

    /// <summary>Permutation importance of ML.NET takes any regression; a feature without a coefficient in least squares has none.</summary>
    [Fact]
    public void MLNETs_own_tools_take_the_model()
    {
        var run = new Run();
        var data = run.Load(Samples.Diabetes, Numbers(0, 10, "Features"), Number(10, "progression"));
        var predictor = run.MLContext.Regression.Trainers.TwoLayerLinear("progression").Fit(data);
        var importance =
            run.MLContext.Regression.PermutationFeatureImportance(predictor, predictor.Transform(data), "progression", permutationCount: 2);
        Assert.Equal(10, importance.Length);
        Assert.True(Math.Abs(importance[0].RSquared.Mean) < Math.Abs(importance[8].RSquared.Mean));
    }

    private static TextLoader.Column Numbers(int first, int count, string name) => new(name, DataKind.Single, first, first + count - 1);

    private static TextLoader.Column Number(int index, string name) => new(name, DataKind.Single, index);

    private static NormalizingEstimator Normalized(Run run) => run.MLContext.Transforms.NormalizeMinMax("Features");

    /// <summary>A context with its log, and the results of a pipeline in it.</summary>
    private sealed class Run
    {
        public Run() => MLContext.Log += (_, entry) =>
        {
            if (entry.Message.Contains("Kind=Warning", StringComparison.Ordinal))
                Warnings.Add(entry.Message);
        };

        public MLContext MLContext { get; } = new(seed: 1);

        public List<string> Warnings { get; } = [];

        public IDataView Predictions { get; private set; } = null!;

        public double RSquared { get; private set; }

        public IDataView Load(string path, params TextLoader.Column[] columns) =>
            MLContext.Data.LoadFromTextFile(path, columns, separatorChar: ',', hasHeader: true);

        /// <summary>
        /// Trains and evaluates on the same rows. The model is better than the mean, whose R² is 0, and the log states how training ended.
        /// </summary>
        public TwoLayerLinearRegressionModelParameters Train(
            IDataView data, IEstimator<ITransformer> preparation, string label, int? rank = null, int? maximumEpochs = null)
        {
            var trainer = MLContext.Regression.Trainers.TwoLayerLinear(label, rank: rank, maximumEpochs: maximumEpochs);
            var model = preparation.Append(trainer).Fit(data);
            Predictions = model.Transform(data);
            RSquared = MLContext.Regression.Evaluate(Predictions, label).RSquared;
            var parameters = model.LastTransformer.Model;
            Assert.InRange(RSquared, 0.001, 1);
            Assert.True(parameters.TrainingHistory[^1].Loss < parameters.TrainingHistory[0].Loss);
            Assert.Equal(
                parameters.TrainingHistory.Converged,
                !Warnings.Any(warning => warning.Contains("has not converged", StringComparison.Ordinal)));
            return parameters;
        }
    }

    private sealed class Scored
    {
        public float Score { get; set; }

        public float Label { get; set; }
    }

    private sealed class Image
    {
        public float[] Pixels { get; set; } = [];
    }
}
