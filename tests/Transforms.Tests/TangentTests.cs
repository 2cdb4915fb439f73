using System.Buffers;
using System.Numerics.Tensors;
using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>The properties of a tangent without a model.</summary>
public class TangentTests
{
    [Fact]
    public void A_tangent_of_a_feature_or_of_a_column_is_named_after_it()
    {
        Assert.Equal("Sensitivity_bmi", Tangent.Feature("bmi").OutputColumnName);
        Assert.Equal("Sensitivity_7", Tangent.Feature(7).OutputColumnName);
        Assert.Equal("Sensitivity_Way", Tangent.DirectionColumn("Way").OutputColumnName);
        Assert.Equal("FeatureSensitivities", Tangent.EachFeature().OutputColumnName);
    }

    [Fact]
    public void Every_tangent_takes_a_name()
    {
        Tangent[] tangents =
        [
            Tangent.Feature("N", "bmi"), Tangent.Feature("N", 7), Tangent.FeatureDirection("N", 1), Tangent.DirectionColumn("N", "Way"),
            Tangent.EachFeature("N"), Tangent.Theta("N", new(new float[1, 1])), Tangent.A("N", new(new float[1, 1])), Tangent.Bias("N", 1),
        ];
        Assert.All(tangents, tangent => Assert.Equal("N", tangent.OutputColumnName));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void A_column_without_a_name_is_not_accepted(string? name)
    {
        Func<Tangent>[] nameless =
        [
            () => Tangent.Feature(name!, "bmi"),
            () => Tangent.Feature(name!, 7),
            () => Tangent.FeatureDirection(name!, 1),
            () => Tangent.EachFeature(name!),
            () => Tangent.Theta(name!, new(new float[1, 1])), () => Tangent.A(name!, new(new float[1, 1])), () => Tangent.Bias(name!, 1),
            () => Tangent.Feature(name!), () => Tangent.DirectionColumn(name!),
        ];
        Assert.All(nameless, create => Assert.ThrowsAny<ArgumentException>(create));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_direction_column_is_given_a_name(string name) =>
        Assert.Throws<ArgumentException>(() => Tangent.DirectionColumn(name, "Way"));

    [Fact]
    public void A_slot_before_the_first_is_not_accepted() =>
        Assert.Equal(-1, Assert.Throws<ArgumentOutOfRangeException>(() => Tangent.Feature(-1)).ActualValue);

    [Fact]
    public void A_direction_of_a_matrix_that_is_no_matrix_is_not_accepted()
    {
        Func<Tangent>[] wrong =
        [
            () => Tangent.Theta("V", new(new float[3])),
            () => Tangent.A("V", new(new float[3])),
            () => Tangent.Theta("V", new(new float[1, 1, 1])),
        ];
        Assert.All(wrong, create => Assert.Contains(
            "expected a matrix, which has 2.", Assert.Throws<ArgumentOutOfRangeException>(create).Message, StringComparison.Ordinal));
    }

    /// <summary>A view of a larger matrix has gaps in memory; its elements are taken row by row.</summary>
    [Fact]
    public void A_direction_may_be_a_view_of_a_larger_matrix()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext, rows: 2);
        var large = Tensor.Create<float>([9, 9, 9, 9, 1, 2, 3, 9, 4, 5, 6, 9], [3, 4]);
        var view = large.AsReadOnlyTensorSpan().Slice([new NRange(1, 3), new NRange(0, 3)]);
        var fitted = mlContext.Transforms.JvpSensitivity(
            EveryKind.Predictor(mlContext),
            Tangent.Theta("View", view),
            Tangent.Theta("Copy", new(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }))).Fit(data);
        var columns = Columns.Read(fitted.Transform(data), "View", "Copy");
        Assert.Equal(columns["Copy"], columns["View"]);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void A_direction_that_is_not_finite_is_named_with_its_value_and_position(float wrong, string shown)
    {
        Func<Tangent>[] infinite =
        [
            () => Tangent.FeatureDirection("V", 1, wrong), () => Tangent.Bias("V", 1, wrong),
            () => Tangent.Theta("V", new(new[,] { { 1, wrong } })), () => Tangent.A("V", new(new[,] { { 1, wrong } })),
        ];
        Assert.All(infinite, create =>
            Assert.StartsWith(
                $"Sensitivity 'V' has {shown} at position 1; expected finite numbers.",
                Assert.Throws<ArgumentOutOfRangeException>(create).Message,
                StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_done_to_the_numbers_afterwards_does_not_change_the_tangent()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext, rows: 1);
        float[] features = [1, 0, 0];
        float[,] a = { { 1, 0 } };
        var estimator =
            mlContext.Transforms.JvpSensitivity(
                EveryKind.Predictor(mlContext), Tangent.FeatureDirection("V", features), Tangent.A("A", new(a)));
        var before = EveryKind.Model.AlongFeatures([1, 0, 0]);
        (features[0], a[0, 0]) = (100, 100);
        var row = Columns.ReadRow(estimator.Fit(data).Transform(data));
        Assert.Equal([(float)before], row["V"]);
        Assert.Equal(
            Columns.ReadRow(
                mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), Tangent.A("A", new(new float[,] { { 1, 0 } })))
                    .Fit(data)
                    .Transform(data))["A"], row["A"]);
    }
}
