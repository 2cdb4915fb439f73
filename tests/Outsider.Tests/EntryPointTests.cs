using Cotangent;
using Microsoft.ML;

namespace Outsider.Tests;

/// <summary>Every public entry point, found and run with the one using directive above.</summary>
public class EntryPointTests
{
    private static readonly House[] Houses =
        [.. Enumerable.Range(0, 40)
            .Select(i => new House
            {
                Area = 40 + ((i * 7) % 90),
                Rooms = 1 + (i % 5),
                Price = 10 + (3 * (40 + ((i * 7) % 90))) + (5 * (i % 5))
            })];

    [Fact]
    public void A_trainer_is_made_by_naming_columns()
    {
        var mlContext = new MLContext(seed: 1);
        var data = mlContext.Data.LoadFromEnumerable(Houses);
        var pipeline = mlContext.Transforms.Concatenate("Features", "Area", "Rooms")
            .Append(mlContext.Regression.Trainers.TwoLayerLinear(
                "Price", "Features", exampleWeightColumnName: null, rank: 1, maximumEpochs: 10_000));
        var model = pipeline.Fit(data).LastTransformer.Model;

        TrainingHistory history = model.TrainingHistory;
        Assert.True(history.Converged);
        TrainingEpoch last = history[^1];
        Assert.Equal(history.Count, last.Epoch);
        Assert.True(last.Loss < history[0].Loss);
        Assert.Equal(2, model.EffectiveCoefficients.FlattenedLength);
        Assert.Equal(2, model.Theta.FlattenedLength);
        Assert.Equal(1, model.A.FlattenedLength);
        Assert.True(float.IsFinite(model.Bias[0]));
    }

    [Fact]
    public void A_trainer_is_made_of_options()
    {
        var mlContext = new MLContext();
        var data = mlContext.Data.LoadFromEnumerable(Houses);
        var options = new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = "Price",
            FeatureColumnName = "Features",
            ExampleWeightColumnName = "Rooms",
            Rank = 2,
            UseBias = true,
            L2Regularization = 0.01,
            LearningRate = null,
            MaximumEpochs = 20_000,
            Tolerance = 1e-8,
            Standardize = true,
            Seed = 3,
            NumberOfThreads = 1,
        };
        var shorter = options with { MaximumEpochs = 1 };
        var features = mlContext.Transforms.Concatenate("Features", "Area", "Rooms");
        Assert.True(
            features.Append(mlContext.Regression.Trainers.TwoLayerLinear(options))
                .Fit(data).LastTransformer.Model.TrainingHistory.Converged);
        Assert.Single(
            features.Append(mlContext.Regression.Trainers.TwoLayerLinear(shorter)).Fit(data).LastTransformer.Model.TrainingHistory);
    }

    [Fact]
    public void Sensitivities_of_every_kind_are_attached_to_a_fitted_model_and_read_back_as_objects()
    {
        var mlContext = new MLContext(seed: 1);
        var data = mlContext.Data.LoadFromEnumerable(Houses);
        var model = mlContext.Transforms.Concatenate("Features", "Area", "Rooms")
            .Append(mlContext.Regression.Trainers.TwoLayerLinear("Price"))
            .Fit(data);
        var scored = model.Transform(data);
        JvpSensitivityEstimator estimator = mlContext.Transforms.JvpSensitivity(
            model,
            Tangent.Feature("Area"),
            Tangent.Feature("PerRoom", 1),
            Tangent.FeatureDirection("RoomOfTwenty", 20, 1),
            Tangent.DirectionColumn("Along", "Features"),
            Tangent.EachFeature("Each"),
            Tangent.Theta("ThetaMoves", new(new float[,] { { 1, 0 } })),
            Tangent.A("AMoves", new(new float[,] { { 1 } })),
            Tangent.Bias("BiasMoves", 2));
        JvpSensitivityTransformer transformer = estimator.Fit(scored);

        var rows = mlContext.Data.CreateEnumerable<Explained>(transformer.Transform(scored), reuseRowObject: false).ToArray();
        Assert.Equal(Houses.Length, rows.Length);
        Assert.All(rows, row =>
        {
            Assert.Equal([row.Sensitivity_Area, row.PerRoom], row.Each);
            Assert.Equal(2, row.BiasMoves);
            Assert.NotEqual(0, row.AMoves);
            Assert.NotEqual(0, row.ThetaMoves);

            // Sums of two products in single precision: 2 ulp of the larger term, and there are rounded ones on both sides.
            const float Ulp = 1f / (1 << 23);
            Assert.Equal((20 * row.Sensitivity_Area) + row.PerRoom, row.RoomOfTwenty, 8 * Ulp * Math.Abs(20 * row.Sensitivity_Area));
            Assert.Equal(
                row.Score - model.LastTransformer.Model.Bias[0],
                row.Along,
                8 * Ulp * (Math.Abs(row.Score) + Math.Abs(model.LastTransformer.Model.Bias[0])));
        });
    }

    [Fact]
    public void Sensitivities_are_attached_to_a_trainer_in_one_pipeline_and_come_back_from_a_file()
    {
        var mlContext = new MLContext(seed: 1);
        var data = mlContext.Data.LoadFromEnumerable(Houses);
        TwoLayerLinearRegressionTrainer trainer = mlContext.Regression.Trainers.TwoLayerLinear("Price");
        TrainedSensitivityEstimator<TwoLayerLinearRegressionModelParameters> trained =
            mlContext.Transforms.JvpSensitivity(trainer, Tangent.Feature("Area"), Tangent.EachFeature("Each"));
        var model = mlContext.Transforms.Concatenate("Features", "Area", "Rooms").Append(trained).Fit(data);

        var path = Path.GetTempFileName();
        try
        {
            mlContext.Model.Save(model, data.Schema, path);
            var fresh = new MLContext();
            using var engine = fresh.Model.CreatePredictionEngine<House, Estimated>(fresh.Model.Load(path, out _));
            using var before = mlContext.Model.CreatePredictionEngine<House, Estimated>(model);
            var (expected, found) = (before.Predict(Houses[5]), engine.Predict(Houses[5]));
            Assert.Equal(expected.Score, found.Score);
            Assert.Equal(expected.Each, found.Each);
            Assert.Equal(found.Each[0], found.Sensitivity_Area);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_csv_file_is_fitted_in_one_call()
    {
        var mlContext = new MLContext(seed: 1);
        CsvFit fit = mlContext.Fit(Samples.Diabetes, "progression");
        Assert.True(fit.History.Converged);
        Assert.InRange(fit.RegressionMetrics!.RSquared, 0.3, 0.7);
        Assert.Equal("age", fit.FeatureNames[0]);
        Assert.NotEmpty(fit.Notes);
        Assert.Equal(11, fit.InputSchema.Count);
        Assert.Equal(10, fit.Parameters.EffectiveCoefficients.FlattenedLength);

        var error = mlContext.Regression.Evaluate(fit.Model.Transform(fit.TestData!), "progression").RootMeanSquaredError;
        Assert.Equal(fit.RegressionMetrics.RootMeanSquaredError, error);
        Assert.Equal(
            442,
            mlContext.Data.CreateEnumerable<Patient>(fit.TrainingData, false)
                .Count() + mlContext.Data.CreateEnumerable<Patient>(fit.TestData!, false)
                .Count());
    }

    [Fact]
    public void A_csv_file_is_fitted_with_options()
    {
        var options = new CsvFitOptions
        {
            Trainer = new() { Rank = 2, Seed = 7, ExampleWeightColumnName = "age" },
            Tangents = [Tangent.Feature("bmi"), Tangent.EachFeature()],
            TestFraction = 0.25,
            IgnoredColumns = ["sex"],
            Separator = ',',
        };
        var mlContext = new MLContext();
        var fit = mlContext.Fit(Samples.Diabetes, "progression", options with { TestFraction = 0 });
        Assert.Null(fit.RegressionMetrics);
        Assert.Equal(["bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"], fit.FeatureNames);
        var patient = mlContext.Data.CreateEnumerable<PatientExplained>(fit.Model.Transform(fit.TrainingData), false).First();
        Assert.Equal(8, patient.FeatureSensitivities.Length);
        Assert.Equal(patient.FeatureSensitivities[0], patient.Sensitivity_bmi);
    }

    [Fact]
    public void A_csv_file_of_classes_is_fitted_in_one_call()
    {
        var mlContext = new MLContext(seed: 1);
        CsvFit tumours = mlContext.Fit(Samples.BreastCancer, "diagnosis", new CsvFitOptions { PositiveClass = "benign" });
        Assert.Equal(CsvTask.BinaryClassification, tumours.Task);
        Assert.Equal(["malignant", "benign"], tumours.ClassNames);
        Assert.InRange(tumours.BinaryMetrics!.AreaUnderRocCurve, 0.5, 1);
        var benign = mlContext.Data.CreateEnumerable<Tumour>(tumours.Model.Transform(tumours.TestData!), false).ToArray();
        Assert.All(benign, tumour => Assert.Equal(tumour.Probability > 0.5f ? "benign" : "malignant", tumour.PredictedLabel));

        ITwoLayerLinearModelParameters parameters =
            mlContext.Fit(Samples.BreastCancer, "diagnosis", new() { Task = CsvTask.MulticlassClassification }).Parameters;
        Assert.Equal(2 * 30, parameters.EffectiveCoefficients.FlattenedLength);
    }

    [Fact]
    public void Several_columns_of_a_csv_file_are_fitted_in_one_call()
    {
        var mlContext = new MLContext(seed: 1);
        var fit =
            mlContext.Fit(
                Samples.Linnerud,
                ["weight", "waist"],
                new CsvFitOptions { IgnoredColumns = ["pulse"], Trainer = new TwoLayerLinearOptions { Rank = 1 } });
        Assert.Equal(CsvTask.MultiOutputRegression, fit.Task);
        Assert.Equal(["weight", "waist"], fit.MultiOutputMetrics!.TargetNames);
        Assert.Equal(["weight", "waist"], fit.LabelNames);
        var again = mlContext.MultiOutputRegression.Evaluate(fit.Model.Transform(fit.TestData!), fit.LabelColumnName);
        Assert.Equal(fit.MultiOutputMetrics.RSquared, again.RSquared);
    }

    /// <summary>
    /// Classes that extend ML.NET's contexts and catalogs are in its namespace, so that a completion list shows their methods beside
    /// ML.NET's own. All other public types are in ours, so that a later type of ML.NET cannot clash with them.
    /// </summary>
    [Fact]
    public void Only_what_extends_MLNET_is_in_its_namespace()
    {
        var assemblies = new[] { typeof(TwoLayerLinearRegressionTrainer), typeof(Tangent), typeof(CsvFit) }
            .Select(type => type.Assembly)
            .Distinct()
            .ToArray();
        Assert.Equal(3, assemblies.Length);
        var types = assemblies.SelectMany(assembly => assembly.GetExportedTypes()).ToArray();
        Assert.All(types, type => Assert.Equal(Extends(type.DeclaringType ?? type) ? "Microsoft.ML" : "Cotangent", type.Namespace));
        Assert.Contains(types, Extends);

        static bool Extends(Type type) =>
            type.Name.EndsWith("Catalog", StringComparison.Ordinal)
                || type.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute), false);
    }

    private sealed class House
    {
        public float Area { get; set; }

        public float Rooms { get; set; }

        public float Price { get; set; }
    }

    private sealed class Explained
    {
        public float Score { get; set; }

        public float Sensitivity_Area { get; set; }

        public float PerRoom { get; set; }

        public float RoomOfTwenty { get; set; }

        public float Along { get; set; }

        public float[] Each { get; set; } = [];

        public float ThetaMoves { get; set; }

        public float AMoves { get; set; }

        public float BiasMoves { get; set; }
    }

    private sealed class Estimated
    {
        public float Score { get; set; }

        public float Sensitivity_Area { get; set; }

        public float[] Each { get; set; } = [];
    }

    private sealed class Patient
    {
        public float bmi { get; set; }
    }

    private sealed class Tumour
    {
        public float Probability { get; set; }

        public string PredictedLabel { get; set; } = "";
    }

    private sealed class PatientExplained
    {
        public float Sensitivity_bmi { get; set; }

        public float[] FeatureSensitivities { get; set; } = [];
    }
}
