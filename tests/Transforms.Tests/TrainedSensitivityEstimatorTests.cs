using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>A trainer and its sensitivities in one Fit.</summary>
public class TrainedSensitivityEstimatorTests
{
    private static readonly Tangent[] Tangents =
        [Tangent.EachFeature(), Tangent.Feature("bmi"), Tangent.DirectionColumn("Along", "Features")];

    private static readonly string[] Added = ["Score", .. Tangents.Select(tangent => tangent.OutputColumnName)];

    [Fact]
    public void One_fit_gives_the_columns_of_training_first_and_attaching_afterwards()
    {
        var mlContext = new MLContext(seed: 1);
        var data = Diabetes.Load(mlContext);
        var atOnce = Diabetes.Concatenation(mlContext).Append(mlContext.Transforms.JvpSensitivity(Trainer(mlContext), Tangents)).Fit(data);

        var trained = Diabetes.Concatenation(mlContext).Append(Trainer(mlContext)).Fit(data);
        var inTwoSteps = trained.Append(mlContext.Transforms.JvpSensitivity(trained, Tangents).Fit(trained.Transform(data)));
        Assert.Equal(Columns.Read(inTwoSteps.Transform(data), Added), Columns.Read(atOnce.Transform(data), Added));
        Assert.Equal(Added.Length, Columns.Read(atOnce.Transform(data), Added).Count);
    }

    [Fact]
    public void Sensitivities_can_be_attached_to_a_model_that_was_loaded()
    {
        var mlContext = new MLContext(seed: 1);
        var data = Diabetes.Load(mlContext);
        var trained = Diabetes.Concatenation(mlContext).Append(Trainer(mlContext)).Fit(data);
        var expected = trained.Append(mlContext.Transforms.JvpSensitivity(trained, Tangents).Fit(trained.Transform(data)));

        var fresh = new MLContext();
        var loaded = ModelArchive.Load(fresh, ModelArchive.Save(mlContext, trained, data.Schema));
        var again = Diabetes.Load(fresh);
        var attached = fresh.Transforms.JvpSensitivity(loaded, Tangents).Fit(loaded.Transform(again));
        Assert.Equal(Columns.Read(expected.Transform(data), Added), Columns.Read(attached.Transform(loaded.Transform(again)), Added));
    }

    [Fact]
    public void ML_NET_finds_the_model_in_what_one_fit_gives_and_in_what_is_loaded()
    {
        var mlContext = new MLContext(seed: 1);
        var data = Diabetes.Load(mlContext);
        var fitted = Diabetes.Concatenation(mlContext).Append(mlContext.Transforms.JvpSensitivity(Trainer(mlContext), Tangents)).Fit(data);
        Assert.True(fitted.LastTransformer.Model.TrainingHistory.Converged);
        Assert.Equal("Features", fitted.LastTransformer.FeatureColumnName);

        var loaded = ModelArchive.Load(new MLContext(), ModelArchive.Save(mlContext, fitted, data.Schema));
        Assert.All([fitted, loaded], model =>
        {
            var importance =
                mlContext.Regression.PermutationFeatureImportance(model, model.Transform(data), labelColumnName: "progression");
            Assert.Equal(10, importance.Count);
            // The coefficient of age is small and the coefficient of bmi is not, so their permutation importances differ.
            Assert.True(Math.Abs(importance["age"].RSquared.Mean) < Math.Abs(importance["bmi"].RSquared.Mean));
        });
    }

    [Fact]
    public void The_promised_schema_is_the_delivered_one_with_its_annotations()
    {
        var mlContext = new MLContext(seed: 1);
        var data = EveryKind.Data(mlContext);
        var trainer = mlContext.Regression.Trainers.TwoLayerLinear(new() { Rank = 2, MaximumEpochs = 1 });
        var estimator = mlContext.Transforms.JvpSensitivity(trainer, EveryKind.Sensitivities);
        var promised = estimator.GetOutputSchema(SchemaText.Shape(data));
        Assert.Equal(SchemaText.Of(promised), SchemaText.Of(estimator.Fit(data).Transform(data)));
    }

    [Theory]
    [MemberData(nameof(WrongTangents))]
    public void A_tangent_that_does_not_fit_is_found_before_training(Tangent wrong, string expected)
    {
        var mlContext = new MLContext(seed: 1);
        var log = new Log(mlContext);
        var data = mlContext.Transforms.Concatenate("Pair", "Label", "Label")
            .Fit(EveryKind.Data(mlContext))
            .Transform(EveryKind.Data(mlContext));
        var trainer = mlContext.Regression.Trainers.TwoLayerLinear(new() { Rank = 2, UseBias = false, MaximumEpochs = 1 });

        var message =
            Assert.Throws<ArgumentOutOfRangeException>(
                () => mlContext.Transforms.JvpSensitivity(trainer, Tangent.EachFeature(), wrong).Fit(data)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Messages, entry => entry.Contains("epoch 1:", StringComparison.Ordinal));

        mlContext.Transforms.JvpSensitivity(trainer, Tangent.EachFeature()).Fit(data);
        Assert.Contains(log.Messages, entry => entry.Contains("epoch 1:", StringComparison.Ordinal));
    }

    public static TheoryData<Tangent, string> WrongTangents => new()
    {
        { Tangent.Feature("weight"), "expected one of width, height, depth" },
        { Tangent.Feature(3), "names slot 3; expected 0 to 2" },
        { Tangent.FeatureDirection("Short", 1, 2), "has 1 x 2 numbers; expected 1 x 3" },
        { Tangent.DirectionColumn("Nowhere"), "direction column 'Nowhere'" },
        { Tangent.DirectionColumn("Label"), "direction column 'Label': expected Vector<Single>, got Single" },
        { Tangent.DirectionColumn("Pair"), "direction column 'Pair': expected Vector<Single, 3>, got Vector<Single, 2>" },
        { Tangent.Theta("V", new(new float[3, 3])), "'V' has 3 x 3 numbers; expected 2 x 3, the shape of Theta" },
        { Tangent.A("V", new(new float[1, 3])), "'V' has 1 x 3 numbers; expected 1 x 2, the shape of A" },
        { Tangent.Bias("V", 1), "'V' moves b, and the model has none" },
    };

    [Fact]
    public void The_label_has_to_be_there_and_the_message_names_it()
    {
        var mlContext = new MLContext(seed: 1);
        var data = mlContext.Transforms.DropColumns("Label").Fit(EveryKind.Data(mlContext)).Transform(EveryKind.Data(mlContext));
        var estimator = mlContext.Transforms.JvpSensitivity(mlContext.Regression.Trainers.TwoLayerLinear(), Tangent.EachFeature());
        Assert.Contains(
            "label column 'Label'",
            Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(SchemaText.Shape(data))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "label column 'Label'",
            Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(data)).Message,
            StringComparison.Ordinal);
    }

    private static TwoLayerLinearRegressionTrainer Trainer(MLContext mlContext) =>
        mlContext.Regression.Trainers.TwoLayerLinear(new() { LabelColumnName = Diabetes.Label, Seed = 4 });
}
