using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Data;

public class LabelTests
{
    private static readonly Observation[] Rows =
    [
        new() { Number = 2.5f, Flag = true, Tree = 2, Sizes = new(2, [1, 2]) },
        new() { Number = -1, Flag = false, Tree = 0, Sizes = new(2, 1, [7], [1]) },
        new() { Number = 0, Flag = true, Tree = 1, Sizes = new(2, [0, -3]) },
    ];

    [Theory]
    [InlineData("Number", new[] { 2.5f, -1, 0 })]
    [InlineData("Flag", new[] { 1f, 0, 1 })]
    [InlineData("Tree", new[] { 2f, 0, 1 })]
    [InlineData("Sizes", new[] { 1f, 2, 0, 7, 0, -3 })]
    public void Labels_of_every_kind_are_read_as_numbers(string label, float[] expected) =>
        Assert.Equal(expected, Assert.Single(Reading.Of(label).Read(Rows).Training.Read()).Labels);

    [Theory]
    [InlineData("Number", "Column 'Number' has the value -1 in row 1; expected from 0 to 1.")]
    [InlineData("Sizes", "Column 'Sizes' has the value -3 for target 'girth' in row 2; expected from 0 to 1.")]
    public void A_label_that_the_loss_cannot_take_is_an_error_with_column_row_value_and_range(string label, string expected)
    {
        Observation[] rows = [Rows[0], Rows[1], Rows[2]];
        rows = label == "Number"
            ? [new() { Number = 1 }, rows[1], rows[2]]
            : [new() { Sizes = new(2, [0, 1]) }, new() { Sizes = new(2, [0.5f, 0.5f]) }, rows[2]];
        var reading = Reading.Of(label) with { Loss = TrainingLoss.Logistic() };
        Assert.Equal(expected, Assert.Throws<InvalidOperationException>(() => reading.Read(rows)).Message);
        Assert.Equal(3, Reading.Of(label).Read(rows).Training.RowCount);
    }

    /// <summary>The loss sees 0 and 1 of a class, not its index.</summary>
    [Theory]
    [InlineData("Flag")]
    [InlineData("Tree")]
    public void Classes_suit_every_loss(string label) =>
        Assert.Equal(3, (Reading.Of(label) with { Loss = TrainingLoss.Logistic() }).Read(Rows).Training.RowCount);

    /// <summary>What is not used need not be right.</summary>
    [Fact]
    public void A_row_that_is_skipped_is_not_checked()
    {
        Observation[] rows = [new() { Number = 1 }, new() { Number = -1, Features = new(1, [float.NaN]) }];
        Assert.Equal(1, (Reading.Of("Number") with { Loss = TrainingLoss.Logistic() }).Read(rows).Training.RowCount);
    }

    [Theory]
    [InlineData("Tree", "label 'Tree' in 2, feature 'Features[0]' in 1")]
    [InlineData("Number", "label 'Number' in 3 (1 of them infinite), feature 'Features[0]' in 1")]
    [InlineData("Sizes", "target 'girth' in 4 (1 of them infinite), target 'height' in 1, feature 'Features[0]' in 1")]
    public void Rows_without_a_label_are_skipped_and_counted_by_target(string label, string expected)
    {
        Observation[] missing =
        [
            new() { Tree = 3, Number = float.NaN, Sizes = new(2, [float.NaN, 1]) },
            new() { Tree = 9, Number = float.NaN, Sizes = new(2, [1, float.NaN]) },
            new() { Features = new(1, [float.NaN]), Number = float.PositiveInfinity, Sizes = new(2, [1, float.NegativeInfinity]) },
            new() { Tree = 3, Number = float.NaN, Sizes = new(2, [1, float.NaN]) },
            new() { Tree = 3, Number = float.NaN, Sizes = new(2, [1, float.NaN]) },
        ];
        var skips = label == "Number" ? missing[..3] : label == "Tree" ? missing[..3] : missing;
        var reading = Reading.Of(label);
        var kept = reading.Read([Rows[0], .. skips, Rows[1]]);
        TileBits.AssertSame(reading.Read(Rows[..2]).Training.Read(), kept.Training.Read());

        var exception = Assert.Throws<InvalidOperationException>(() => reading.Read(skips));
        Assert.StartsWith(
            $"There are no rows to train on: all {skips.Length} have missing or infinite values ({expected}). "
            + "Replace missing values first (Transforms.ReplaceMissingValues), or check the columns.",
            exception.Message,
            StringComparison.Ordinal);
    }
}
