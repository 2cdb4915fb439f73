using Cotangent.Trainers.Columns;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>The promises of the estimator, and the inputs that it refuses.</summary>
public class JvpSensitivityEstimatorTests
{
    [Fact]
    public void The_promised_schema_is_the_delivered_one_with_its_annotations()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var estimator = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), EveryKind.Sensitivities);
        var promised = SchemaText.Of(estimator.GetOutputSchema(SchemaText.Shape(data)));
        var transformer = estimator.Fit(data);
        var view = transformer.Transform(data);
        Assert.Equal(promised, SchemaText.Of(view));
        Assert.Equal(
            view.Schema.Select(column => column.ToString()), transformer.GetOutputSchema(data.Schema).Select(column => column.ToString()));
        Assert.Contains("FeatureSensitivities: Vector of Single [SlotNames: Vector of String []]", promised);
        Assert.Equal(SchemaText.Of(data).Length + EveryKind.Sensitivities.Length, promised.Length);
    }

    [Fact]
    public void A_column_of_the_same_name_is_replaced_as_promised()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var estimator = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), Tangent.EachFeature("Label"));
        var view = estimator.Fit(data).Transform(data);
        Assert.Equal(SchemaText.Of(estimator.GetOutputSchema(SchemaText.Shape(data))), SchemaText.Of(view));
        Assert.Equal(EveryKind.Model.Coefficients.RowMajor<float>(), Columns.Read(view, "Label")[0]);
    }

    [Fact]
    public void Slots_without_a_name_are_named_by_their_column_and_index()
    {
        var mlContext = new MLContext();
        var data = Example.AsData(mlContext, [new Example([1, 2, 3])], EveryKind.Features);
        var view =
            mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), Tangent.EachFeature(), Tangent.Feature("Features[1]"))
                .Fit(data)
                .Transform(data);
        Assert.Equal(["Features[0]", "Features[1]", "Features[2]"], Names(view, "FeatureSensitivities"));
        Assert.Equal([(float)EveryKind.Model.Coefficients[0, 1]], Columns.Read(view, "Sensitivity_Features[1]")[0]);
    }

    [Fact]
    public void Slot_names_are_kept_as_they_are()
    {
        string[] names = [" ", "größe.名", "a b"];
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext, slotNames: names);
        var view = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), Tangent.EachFeature()).Fit(data).Transform(data);
        Assert.Equal(names, Names(view, "FeatureSensitivities"));
    }

    [Fact]
    public void A_missing_feature_column_is_named()
    {
        var (estimator, data) = Without("Features");
        AssertBothThrow(estimator, data, "feature column 'Features'");
    }

    [Fact]
    public void A_missing_direction_column_is_named()
    {
        var (estimator, data) = Without("Direction");
        AssertBothThrow(estimator, data, "direction column 'Direction'");
    }

    [Theory]
    [InlineData("Features", "feature")]
    [InlineData("Direction", "direction")]
    public void A_column_of_another_type_is_named_with_what_was_expected_and_found(string name, string role)
    {
        var mlContext = new MLContext();
        var data = mlContext.Transforms.Conversion.ConvertType(name, outputKind: DataKind.Double)
            .Fit(EveryKind.Data(mlContext))
            .Transform(EveryKind.Data(mlContext));
        var estimator = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), EveryKind.Sensitivities);
        AssertBothThrow(estimator, data, $"{role} column '{name}'", "Vector<Single>", "Vector<Double>");
    }

    [Theory]
    [InlineData("Features", "feature")]
    [InlineData("Direction", "direction")]
    public void A_scalar_column_is_named_with_what_was_expected_and_found(string name, string role)
    {
        var mlContext = new MLContext();
        var data = mlContext.Transforms.CopyColumns(name, "Label").Fit(EveryKind.Data(mlContext)).Transform(EveryKind.Data(mlContext));
        var estimator = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), EveryKind.Sensitivities);
        AssertBothThrow(estimator, data, $"{role} column '{name}'", "expected Vector<Single>", "got Single");
    }

    [Fact]
    public void Features_of_another_size_are_named_with_what_was_expected_and_found()
    {
        var mlContext = new MLContext();
        var data = Example.AsData(mlContext, [new Example([1, 2, 3, 4])], 4);
        var estimator = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), Tangent.EachFeature());
        AssertContains(
            Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(data)).Message,
            "feature column 'Features'",
            "expected Vector<Single, 3>",
            "got Vector<Single, 4>");
    }

    [Fact]
    public void A_direction_column_of_another_size_is_named_with_what_was_expected_and_found()
    {
        var mlContext = new MLContext();
        var data = Example.AsData(mlContext, [new Example([1, 2, 3], [1, 2])], 3, directions: 2);
        var estimator = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), Tangent.DirectionColumn("Direction"));
        AssertContains(
            Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(data)).Message,
            "direction column 'Direction'",
            "expected Vector<Single, 3>",
            "got Vector<Single, 2>");
    }

    [Fact]
    public void A_fitted_transformer_finds_the_same_faults_in_other_data()
    {
        var mlContext = new MLContext();
        var transformer = EveryKind.Fit(mlContext, EveryKind.Data(mlContext));
        var longer = Example.AsData(mlContext, [new Example([1, 2, 3, 4])], 4);
        AssertContains(
            Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(longer)).Message,
            "feature column 'Features'",
            "expected Vector<Single, 3>",
            "got Vector<Single, 4>");
        var doubles = mlContext.Transforms.Conversion.ConvertType("Features", outputKind: DataKind.Double)
            .Fit(EveryKind.Data(mlContext))
            .Transform(EveryKind.Data(mlContext));
        AssertContains(
            Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(doubles)).Message,
            "feature column 'Features'",
            "expected Vector<Single, 3>",
            "got Vector<Double, 3>");
        var (_, without) = Without("Direction");
        AssertContains(
            Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(without)).Message, "direction column 'Direction'");
    }

    [Fact]
    public void Features_of_unknown_size_are_not_accepted()
    {
        var mlContext = new MLContext();
        var data = mlContext.Data.LoadFromEnumerable([new { Text = "a b c" }]);
        var tokens = mlContext.Transforms.Text.TokenizeIntoWords("Words", "Text")
            .Append(mlContext.Transforms.Conversion.ConvertType("Features", "Words", DataKind.Single));
        var view = tokens.Fit(data).Transform(data);
        var estimator = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), Tangent.EachFeature());
        AssertBothThrow(estimator, view, "feature column 'Features'", "expected Vector<Single>", "got VarVector<Single>");
    }

    [Fact]
    public void A_name_that_no_slot_has_is_answered_with_the_names()
    {
        var message = FitMessage(EveryKind.SlotNames, Tangent.Feature("weight"));
        AssertContains(message, "'Sensitivity_weight'", "'weight'", "expected one of width, height, depth");
    }

    [Fact]
    public void A_name_that_two_slots_have_is_answered_with_their_indices()
    {
        var message = FitMessage(["same", "other", "same"], Tangent.Feature("same"));
        AssertContains(message, "'Sensitivity_same'", "2 slots", "index", "0, 2");
    }

    [Fact]
    public void A_slot_that_is_not_there_is_answered_with_the_range() =>
        AssertContains(FitMessage(EveryKind.SlotNames, Tangent.Feature(3)), "'Sensitivity_3'", "slot 3", "expected 0 to 2", "3 features");

    [Theory]
    [MemberData(nameof(WrongShapes))]
    public void A_direction_of_another_shape_is_answered_with_both_shapes(Tangent wrong, string found, string expected) =>
        AssertContains(FitMessage(EveryKind.SlotNames, wrong), "'V'", $"has {found} numbers", $"expected {expected}");

    public static TheoryData<Tangent, string, string> WrongShapes => new()
    {
        { Tangent.FeatureDirection("V", 1, 2), "1 x 2", "1 x 3, the shape of the features" },
        { Tangent.FeatureDirection("V", 1, 2, 3, 4), "1 x 4", "1 x 3, the shape of the features" },
        { Tangent.FeatureDirection("V"), "1 x 0", "1 x 3, the shape of the features" },
        { Tangent.Theta("V", new(new float[3, 2])), "3 x 2", "2 x 3, the shape of Theta" },
        { Tangent.Theta("V", new(new float[1, 6])), "1 x 6", "2 x 3, the shape of Theta" },
        { Tangent.Theta("V", new(new float[0, 3])), "0 x 0", "2 x 3, the shape of Theta" },
        { Tangent.A("V", new(new float[2, 1])), "2 x 1", "1 x 2, the shape of A" },
        { Tangent.A("V", new(new float[1, 3])), "1 x 3", "1 x 2, the shape of A" },
        { Tangent.Bias("V", 1, 2), "1 x 2", "1 x 1, the shape of b" },
        { Tangent.Bias("V"), "1 x 0", "1 x 1, the shape of b" },
    };

    [Fact]
    public void A_model_without_a_bias_has_no_direction_in_it()
    {
        var mlContext = new MLContext();
        var model = ChosenModel.Create(mlContext, EveryKind.Model with { Bias = null });
        var estimator = mlContext.Transforms.JvpSensitivity(model, Tangent.Bias("V", 1));
        AssertContains(
            Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(EveryKind.Data(mlContext))).Message,
            "'V'",
            "moves b, and the model has none");
    }

    [Fact]
    public void Two_tangents_for_one_column_are_not_accepted()
    {
        var mlContext = new MLContext();
        var (predictor, trainer) = (EveryKind.Predictor(mlContext), mlContext.Regression.Trainers.TwoLayerLinear());
        Tangent[] tangents = [Tangent.Feature("Same", "a"), Tangent.EachFeature("Other"), Tangent.Bias("Same", 1)];
        AssertContains(
            Assert.Throws<ArgumentException>(() => mlContext.Transforms.JvpSensitivity(predictor, tangents)).Message,
            "2 sensitivities",
            "'Same'");
        AssertContains(
            Assert.Throws<ArgumentException>(() => mlContext.Transforms.JvpSensitivity(trainer, tangents)).Message,
            "2 sensitivities",
            "'Same'");
    }

    [Fact]
    public void No_tangent_and_a_null_among_them_are_not_accepted()
    {
        var mlContext = new MLContext();
        var (predictor, trainer) = (EveryKind.Predictor(mlContext), mlContext.Regression.Trainers.TwoLayerLinear());
        foreach (var tangents in new Tangent[][] { [], [Tangent.EachFeature(), null!] })
        {
            AssertContains(
                Assert.Throws<ArgumentException>(() => mlContext.Transforms.JvpSensitivity(predictor, tangents)).Message,
                "at least one sensitivity");
            AssertContains(
                Assert.Throws<ArgumentException>(() => mlContext.Transforms.JvpSensitivity(trainer, tangents)).Message,
                "at least one sensitivity");
        }
    }

    [Fact]
    public void What_is_done_to_the_array_of_tangents_afterwards_changes_nothing()
    {
        var mlContext = new MLContext();
        Tangent[] tangents = [Tangent.EachFeature("Each")];
        var estimator = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), tangents);
        tangents[0] = Tangent.EachFeature("Other");
        Assert.Contains(
            "Each", estimator.Fit(EveryKind.Data(mlContext)).Transform(EveryKind.Data(mlContext)).Schema.Select(column => column.Name));
    }

    private static string[] Names(IDataView view, string column)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema[column].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static (JvpSensitivityEstimator Estimator, IDataView Data) Without(string column)
    {
        var mlContext = new MLContext();
        var data = mlContext.Transforms.DropColumns(column).Fit(EveryKind.Data(mlContext)).Transform(EveryKind.Data(mlContext));
        return (mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), EveryKind.Sensitivities), data);
    }

    private static string FitMessage(string[] slotNames, Tangent tangent)
    {
        var mlContext = new MLContext();
        var estimator = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), tangent);
        return Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(EveryKind.Data(mlContext, slotNames: slotNames))).Message;
    }

    /// <summary>A wrong type is found in the schema alone, without data.</summary>
    private static void AssertBothThrow(JvpSensitivityEstimator estimator, IDataView data, params string[] parts)
    {
        AssertContains(Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(SchemaText.Shape(data))).Message, parts);
        AssertContains(Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(data)).Message, parts);
    }

    private static void AssertContains(string message, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
}
