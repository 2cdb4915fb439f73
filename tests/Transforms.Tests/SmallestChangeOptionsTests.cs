using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;
using static Cotangent.Transforms.Tests.ChangedRows;

namespace Cotangent.Transforms.Tests;

/// <summary>What the options of a smallest change decide, and what is refused.</summary>
public class SmallestChangeOptionsTests
{
    [Theory]
    [InlineData("Probability", 0.5f)]
    [InlineData("Score", float.PositiveInfinity)]
    public void A_threshold_of_another_column_or_of_infinity_is_refused(string column, float value) => Assert.Contains(
        $"the model decides at {value} of column '{column}'; expected a finite threshold of column 'Score'. "
        + "Give SmallestChangeOptions.Threshold.",
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecisionThreshold(column, value).RawScoreThreshold("S")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Constant_rows_have_no_deviations_to_measure_in()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 2 } }, new double[,] { { 1 } }, [0]);
        var data = Data(mlContext, [[1, 2], [1, 2], [1, 2]]);
        Assert.Contains(
            "Sensitivity 'SmallestChange' measures changes in standard deviations, and every feature is constant over the 3 rows with "
            + "finite features that were given to Fit; give Scales, or more rows.",
            Assert.Throws<InvalidOperationException>(
                () => mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange()).Fit(data)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_of_categories_are_frozen_unless_the_options_say_what_is()
    {
        var mlContext = new MLContext();
        var rows = mlContext.Data.LoadFromEnumerable(
            new[] { new Cell("a", 1), new Cell("b", 2), new Cell("c", 4) }.Select(cell => cell));
        var data = mlContext.Transforms.Categorical.OneHotEncoding("Text")
            .Append(mlContext.Transforms.Concatenate("Features", "Number", "Text")).Fit(rows).Transform(rows);
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 2, 3, 4 } }, new double[,] { { 1 } }, [9]);
        bool[] Moves(SmallestChangeOptions options) => Array.ConvertAll(
            Columns.Read(
                mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange(options: options)).Fit(data).Transform(data),
                "SmallestChange")[0],
            step => step != 0);

        Assert.Equal([true, false, false, false], Moves(new()));
        Assert.Equal([true, true, true, true], Moves(new() { FrozenSlots = [] }));
        Assert.Equal([true, true, false, true], Moves(new() { FrozenSlots = ["Text.b"] }));
        Assert.Equal([true, true, true, false], Moves(new() { Scales = [1, 1, 1, 0] }));
    }

    [Fact]
    public void A_frozen_slot_whose_name_two_slots_have_is_refused_with_advice_that_can_be_followed()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 2 } }, new double[,] { { 1 } }, [0]);
        var data = Example.AsData(mlContext, [new Example([1, 2])], 2, ["twin", "twin"]);
        void AssertAdvice(Sensitivity sensitivity, string advice) => Assert.Contains(
            $"which 2 slots are called: 0, 1; {advice}.",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => mlContext.Transforms.JvpSensitivity(model, sensitivity).Fit(data)).Message,
            StringComparison.Ordinal);

        AssertAdvice(
            Sensitivity.SmallestChange(options: new() { Scales = [1, 1], FrozenSlots = ["twin"] }), "give its scale as 0 in Scales");
        AssertAdvice(Sensitivity.HessianVector("H", "twin"), "give a direction of numbers, 1 at one of them");
        AssertAdvice(Sensitivity.SecondDerivative("D", "twin"), "give a direction of numbers, 1 at one of them");
        AssertAdvice(Tangent.Feature("T", "twin"), "give the index of one");
    }

    [Theory]
    [InlineData("number")]
    [InlineData("rates")]
    public void A_model_without_a_decision_is_refused_before_any_row(string prediction)
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, prediction, new double[,] { { 1, 2 } }, new double[,] { { 1 } }, [0]);
        var data = Data(mlContext, [[1, 2]]);
        Assert.Contains(
            "Sensitivity 'SmallestChange' asks for a change of the decision, and the model predicts numbers by the response",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => mlContext.Transforms.JvpSensitivity(
                    model, Sensitivity.SmallestChange(options: new() { Scales = [1, 1] })).Fit(data)).Message,
            StringComparison.Ordinal);
    }

    public static TheoryData<SmallestChangeOptions, string> Wrong => new()
    {
        { new() { Scales = [1, -1] }, "has -1 at position 1 of Scales; expected numbers that are finite and at least 0." },
        { new() { Scales = [1, float.PositiveInfinity] }, "has Infinity at position 1 of Scales" },
        { new() { LowerBounds = [float.NaN, 1] }, "has NaN at position 0 of LowerBounds; expected numbers that are not NaN." },
        { new() { UpperBounds = [1, float.NaN] }, "has NaN at position 1 of UpperBounds" },
        { new() { Threshold = float.NaN }, "has NaN at position 0 of Threshold; expected numbers that are finite." },
        { new() { LowerBounds = [0, 2], UpperBounds = [0, 1] }, "has a lower bound of 2 and an upper bound of 1 at position 1" },
        { new() { Scales = [1] }, "has 1 scales; expected 2, one for each feature." },
        { new() { LowerBounds = [1, 2, 3] }, "has 3 lower bounds; expected 2, one for each feature." },
        { new() { UpperBounds = [] }, "" },
        { new() { FrozenSlots = ["nowhere"] }, "names the feature 'nowhere'; expected one of Features[0], Features[1]." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Options_out_of_their_range_are_named(SmallestChangeOptions options, string expected)
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 2 } }, new double[,] { { 1 } }, [0]);
        var data = Data(mlContext, [[1, 2], [2, 3]]);
        var error = Record.Exception(() => mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange("S", options)).Fit(data));
        if (expected.Length == 0)
            Assert.Null(error);
        else
            Assert.Contains(expected, Assert.IsType<ArgumentOutOfRangeException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_of_several_classes_is_refused()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "classes", new double[,] { { 1, 2 } }, new double[,] { { 1 }, { 2 } }, [0, 0]);
        Assert.Contains(
            "has the threshold 1, and the model decides for the largest of 2 classes",
            Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Transforms.JvpSensitivity(
                model, Sensitivity.SmallestChange(options: new() { Threshold = 1, Scales = [1, 1] })).Fit(Data(mlContext, [[1, 2]]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_a_usable_row_have_no_deviations()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 2 } }, new double[,] { { 1 } }, [0]);
        var data = Data(mlContext, [[float.NaN, 2]]);
        Assert.Contains(
            "Column 'Features' has no row with finite features",
            Assert.Throws<InvalidOperationException>(
                () => mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange()).Fit(data)).Message,
            StringComparison.Ordinal);
    }

    private sealed record Cell(string Text, float Number);
}
