using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>What can be seen of a tangent before there is a model.</summary>
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
            Tangent.Feature("bmi", "N"), Tangent.Feature(7, "N"), Tangent.FeatureDirection("N", 1), Tangent.DirectionColumn("Way", "N"),
            Tangent.EachFeature("N"), Tangent.Theta("N", new float[1, 1]), Tangent.A("N", new float[1, 1]), Tangent.Bias("N", 1),
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
            () => Tangent.Feature("bmi", name!), () => Tangent.Feature(7, name!), () => Tangent.FeatureDirection(name!, 1), () => Tangent.EachFeature(name!),
            () => Tangent.Theta(name!, new float[1, 1]), () => Tangent.A(name!, new float[1, 1]), () => Tangent.Bias(name!, 1),
            () => Tangent.Feature(name!), () => Tangent.DirectionColumn(name!),
        ];
        Assert.All(nameless, create => Assert.ThrowsAny<ArgumentException>(create));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_direction_column_is_given_a_name_or_null(string name) =>
        Assert.Throws<ArgumentException>(() => Tangent.DirectionColumn("Way", name));

    [Fact]
    public void A_slot_before_the_first_is_not_accepted() =>
        Assert.Equal(-1, Assert.Throws<ArgumentOutOfRangeException>(() => Tangent.Feature(-1)).ActualValue);

    [Fact]
    public void A_direction_that_is_null_is_not_accepted()
    {
        Assert.Throws<ArgumentNullException>(() => Tangent.FeatureDirection("V", null!));
        Assert.Throws<ArgumentNullException>(() => Tangent.Theta("V", null!));
        Assert.Throws<ArgumentNullException>(() => Tangent.A("V", null!));
        Assert.Throws<ArgumentNullException>(() => Tangent.Bias("V", null!));
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
            () => Tangent.Theta("V", new[,] { { 1, wrong } }), () => Tangent.A("V", new[,] { { 1, wrong } }),
        ];
        Assert.All(infinite, create =>
            Assert.StartsWith($"Tangent 'V' has {shown} at position 1; expected finite numbers.", Assert.Throws<ArgumentOutOfRangeException>(create).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_done_to_the_numbers_afterwards_does_not_change_the_tangent()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext, rows: 1);
        float[] features = [1, 0, 0];
        float[,] a = { { 1, 0 } };
        var estimator = mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), Tangent.FeatureDirection("V", features), Tangent.A("A", a));
        var before = EveryKind.Model.AlongFeatures([1, 0, 0]);
        (features[0], a[0, 0]) = (100, 100);
        var row = Columns.ReadRow(estimator.Fit(data).Transform(data));
        Assert.Equal([(float)before], row["V"]);
        Assert.Equal(Columns.ReadRow(mlContext.Transforms.JvpSensitivity(EveryKind.Predictor(mlContext), Tangent.A("A", new float[,] { { 1, 0 } })).Fit(data).Transform(data))["A"], row["A"]);
    }
}
