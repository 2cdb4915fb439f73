using Cotangent.Trainers.Reading;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Data;

public class ClassWeightsTests
{
    private static readonly Reading Balanced = Reading.Of("Tree") with
    {
        ClassWeights = ClassWeights.Balanced,
        ExampleWeightColumnName = "Weight"
    };

    /// <summary>W = 8 and m = 3: 8 / (3 · 1), 8 / (3 · 2), 8 / (3 · 5).</summary>
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1)]
    public void Balanced_classes_weigh_the_same_in_total(long budget)
    {
        Observation[] rows = [Of(0, 1), Of(1, 2), Of(2, 4), Of(2, 1)];
        var tile = Assert.Single(Balanced.Read(rows, budget).Training.Read());
        Assert.Equal([(float)(8.0 / 3), (float)(2 * (8.0 / 6)), (float)(4 * (8.0 / 15)), (float)(8.0 / 15)], tile.Weights!);

        // Each of three is rounded to single precision once.
        Assert.Equal(8, tile.TotalWeight, 8 * Math.Pow(2, -24));
    }

    [Theory]
    [InlineData("Tree")]
    [InlineData("Flag")]
    public void Weight_2_is_the_row_twice_for_balanced_classes_too(string label)
    {
        var reading = Balanced with { LabelColumnName = label };
        var random = new Random(1);
        var rows = Enumerable.Range(0, 40).Select(row => Of((uint)random.Next(3), 1 + random.Next(2))).ToArray();
        var doubled = reading.Read(rows).Training;
        var twice = reading.Read(rows.SelectMany(row => Enumerable.Repeat(Of(row.Tree, 1), (int)row.Weight))).Training;

        // Sums of small integers are exact, and doubling passes through every rounding.
        var once = new Queue<float>(twice.Read().SelectMany(tile => tile.Weights!));
        foreach (var (row, weight) in rows.Zip(doubled.Read().SelectMany(tile => tile.Weights!)))
            Assert.Equal(weight, Enumerable.Range(0, (int)row.Weight).Sum(_ => once.Dequeue()));
        Assert.Empty(once);
        Assert.True(rows.Select(row => row.Weight).Distinct().Count() == 2);
    }

    /// <summary>
    /// Neither rows held out nor rows skipped are counted, whether or not the rows fit the memory; rows held out weigh what their class
    /// does.
    /// </summary>
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1)]
    public void Only_rows_that_are_trained_on_count_for_the_balance(long budget)
    {
        Observation[] rows =
        [
            Of(0, 1), Of(0, 1), Of(1, 1), Of(1, 1), Of(1, 1), Of(1, 1),
            Of(0, 1, heldOut: true), Of(2, 1, heldOut: true), Of(0, 1, feature: float.NaN), Of(1, float.NaN), Of(3, 1),
        ];
        var data = (Balanced with { ValidationColumnName = "IsHeldOut" }).Read(rows, budget);
        Assert.Equal([1, 1, 0.5f, 0.5f, 0.5f, 0.5f], Assert.Single(data.Training.Read()).Weights!);

        // Nothing is known of a class that no row to train on has.
        Assert.Equal([1, 1], Assert.Single(data.Validation!.Read()).Weights!);
    }

    [Theory]
    [InlineData("Tree", "oak", new[] { 1f, 1, 6 })]
    [InlineData("Flag", "False", new[] { 2f, 1, 3 })]
    public void Weights_by_label_multiply_those_of_rows_and_1_is_that_of_other_classes(string label, string name, float[] expected)
    {
        Observation[] rows =
            [new() { Tree = 0, Weight = 1 }, new() { Tree = 1, Weight = 1, Flag = true }, new() { Tree = 2, Weight = 3, Flag = true }];
        var weights = ClassWeights.Of(new Dictionary<string, double> { [name] = 2 });
        Assert.Equal(
            expected,
            Assert.Single((Balanced with { LabelColumnName = label, ClassWeights = weights }).Read(rows).Training.Read()).Weights!);
    }

    /// <summary>Without a column of weights each row begins with 1.</summary>
    [Fact]
    public void Class_weights_need_no_column_of_weights()
    {
        var weights = ClassWeights.Of(new Dictionary<string, double> { ["beech"] = 0.25 });
        var reading = Reading.Of("Tree") with { ClassWeights = weights };
        Assert.Equal([1, 0.25f], Assert.Single(reading.Read([Of(0, 7), Of(1, 7)]).Training.Read()).Weights!);
    }

    [Theory]
    [InlineData("Tree", "pine", "'ash', 'beech', 'oak'")]
    [InlineData("Tree", "Oak", "'ash', 'beech', 'oak'")]
    [InlineData("Flag", "true", "'False', 'True'")]
    public void A_weight_for_what_is_no_class_is_an_error_that_lists_the_classes(string label, string name, string classes)
    {
        var reading = Balanced with
        {
            LabelColumnName = label,
            ClassWeights = ClassWeights.Of(new Dictionary<string, double> { ["ash"] = 1, [name] = 2 })
        };
        if (label == "Flag")
            reading = reading with { ClassWeights = ClassWeights.Of(new Dictionary<string, double> { [name] = 2 }) };
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => reading.Read([Of(0, 1)]));
        Assert.StartsWith(
            $"ClassWeights has a weight for '{name}', which is no class; the classes are {classes}.",
            exception.Message,
            StringComparison.Ordinal);
    }

    /// <summary>3e38 times 10 is beyond single precision, whose largest number is 3.4e38.</summary>
    [Fact]
    public void A_product_of_weights_that_single_precision_does_not_hold_is_an_error_that_names_both()
    {
        var factors = ClassFactors.ByLabel(new Dictionary<string, double> { ["b"] = 10 }, ["a", "b"]);
        Assert.Equal(3e37f, factors.Weigh(3e36f, 1));
        Assert.Equal(3e38f, factors.Weigh(3e38f, 0));
        var exception = Assert.Throws<InvalidOperationException>(() => factors.Weigh(3e38f, 1));
        Assert.Contains("has the weight 3E+38, and its class 10", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_classes_the_error_lists_the_first()
    {
        string[] classes = [.. Enumerable.Range(0, 400).Select(c => $"c{c}")];
        var exception =
            Assert.Throws<ArgumentOutOfRangeException>(() => ClassFactors.ByLabel(new Dictionary<string, double> { ["x"] = 1 }, classes));
        Assert.Contains("'c18', 'c19' and 380 more.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(1e-300)]
    public void A_class_weight_is_0_or_neither_next_to_nothing_nor_enormous(double weight)
    {
        var exception =
            Assert.Throws<ArgumentOutOfRangeException>(() => ClassWeights.Of(new Dictionary<string, double> { ["oak"] = weight }));
        Assert.Contains(
            FormattableString.Invariant($"The weight of class 'oak' is {weight}; expected 0, or from 1e-15 to 1e15."),
            exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Class_weights_that_leave_nothing_are_an_error()
    {
        var reading = Reading.Of("Tree") with { ClassWeights = ClassWeights.Of(new Dictionary<string, double> { ["ash"] = 0 }) };
        var exception = Assert.Throws<InvalidOperationException>(() => reading.Read([Of(0, 1)]));
        Assert.Equal("There are no rows to train on: the weights of all rows, or of their classes, are 0.", exception.Message);
    }

    private static Observation Of(uint tree, float weight, bool heldOut = false, float feature = 1) =>
        new() { Tree = tree, Flag = tree == 0, Weight = weight, IsHeldOut = heldOut, Features = new(1, [feature]) };
}
