using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Data;

public class ValidationSplitTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Every_row_is_in_one_part_and_the_shares_are_those_asked_for(double fraction)
    {
        const int Count = 10_000;
        var rows = Rows(Count);
        var (training, validation) = Parts(rows, fraction, seed: 1);
        Assert.Equal(Enumerable.Range(0, Count).Select(row => (float)row), training.Concat(validation).Order());

        // Five standard deviations of the binomial distribution.
        Assert.Equal(fraction * Count, validation.Length, 5 * Math.Sqrt(Count * fraction * (1 - fraction)));

        // Neighbors are drawn independently: the number of pairs is within five deviations of its expectation.
        var drawn = validation.ToHashSet();
        var pairs = validation.Count(row => drawn.Contains(row + 1));
        Assert.Equal(fraction * fraction * Count, pairs, 5 * Math.Sqrt(3 * Count * fraction * fraction));
    }

    [Fact]
    public void A_row_is_drawn_by_the_seed_and_its_position_alone()
    {
        var rows = Rows(1000);
        var (_, first) = Parts(rows, 0.3, seed: 1);
        Assert.Equal(first, Parts(rows, 0.3, seed: 1).Validation);
        Assert.NotEqual(first, Parts(rows, 0.3, seed: 2).Validation);

        // A row that is skipped keeps its position; a larger share holds out more rows, not others.
        rows[first.Length].Features = new(1, [float.NaN]);
        Assert.Equal(first.Where(row => row != first.Length), Parts(rows, 0.3, seed: 1).Validation);
        Assert.Subset(Parts(rows, 0.4, seed: 1).Validation.ToHashSet(), first.Where(row => row != first.Length).ToHashSet());
        Assert.Equal(first.Where(row => row < 500 && row != first.Length), Parts(rows[..500], 0.3, seed: 1).Validation);
    }

    [Fact]
    public void A_column_holds_out_the_rows_where_it_is_true()
    {
        var rows = Rows(10);
        foreach (var row in (int[])[2, 3, 7])
            rows[row].IsHeldOut = true;
        var data = (Reading.Of("Number") with { ValidationColumnName = "IsHeldOut" }).Read(rows);
        Assert.Equal([0, 1, 4, 5, 6, 8, 9], Labels(data.Training));
        Assert.Equal([2, 3, 7], Labels(data.Validation!));
    }

    [Theory]
    [InlineData(false, "There are no validation rows: column 'IsHeldOut' is false in all 10 usable rows.")]
    [InlineData(true, "There are no rows to train on: column 'IsHeldOut' is true in all 10 usable rows.")]
    public void A_column_that_leaves_a_part_empty_is_an_error(bool value, string expected)
    {
        var rows = Rows(10);
        foreach (var row in rows)
            row.IsHeldOut = value;
        Assert.Equal(
            expected,
            Assert.Throws<InvalidOperationException>(
                () => (Reading.Of("Number") with { ValidationColumnName = "IsHeldOut" }).Read(rows)).Message);
    }

    [Theory]
    [InlineData(
        1e-9, "There are no validation rows: ValidationFraction is 1E-09, and none of the 10 usable rows were drawn. Raise it, add rows, ")]
    [InlineData(
        1 - 1e-9,
        "There are no rows to train on: ValidationFraction is 0.999999999, and all of the 10 usable rows were drawn. Lower it, add rows, ")]
    public void A_fraction_that_leaves_a_part_empty_is_an_error(double fraction, string expected)
    {
        var exception =
            Assert.Throws<InvalidOperationException>(() => (Reading.Of("Number") with { ValidationFraction = fraction }).Read(Rows(10)));
        Assert.Equal(expected + "or choose the validation rows by a column (ValidationColumnName).", exception.Message);
    }

    [Fact]
    public void Validation_rows_without_weight_are_an_error()
    {
        var rows = Rows(10);
        (rows[0].IsHeldOut, rows[0].Weight) = (true, 0);
        var reading = Reading.Of("Number") with { ValidationColumnName = "IsHeldOut", ExampleWeightColumnName = "Weight" };
        Assert.Equal(
            "There are no rows to validate on: all example weights are 0.",
            Assert.Throws<InvalidOperationException>(() => reading.Read(rows)).Message);
    }

    [Theory]
    [InlineData("Nowhere", "Could not find validation column 'Nowhere'")]
    [InlineData("Weight", "Schema mismatch for validation column 'Weight': expected Boolean, got Single")]
    [InlineData("Tree", "Schema mismatch for validation column 'Tree': expected Boolean, got Key<UInt32>")]
    [InlineData("Features", "Schema mismatch for validation column 'Features': expected Boolean, got Vector<Single>")]
    public void A_column_that_is_not_there_or_not_Boolean_is_a_schema_error(string column, string expected)
    {
        var rows = Rows(10);
        var exception =
            Assert.Throws<ArgumentOutOfRangeException>(() => (Reading.Of("Number") with { ValidationColumnName = column }).Read(rows));
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);

        var shape = Contract.SchemaShapes.Of(Observation.View(rows).Schema);
        Assert.Equal(
            exception.Message, Assert.Throws<ArgumentOutOfRangeException>(() => ValidationSplit.CheckColumn(shape, column)).Message);
        ValidationSplit.CheckColumn(shape, "IsHeldOut");
        ValidationSplit.CheckColumn(shape, null);
    }

    private static Observation[] Rows(int count) => [.. Enumerable.Range(0, count).Select(row => new Observation { Number = row })];

    private static (float[] Training, float[] Validation) Parts(IEnumerable<Observation> rows, double fraction, int seed)
    {
        var data = (Reading.Of("Number") with { ValidationFraction = fraction, Seed = seed }).Read(rows);
        return ([.. Labels(data.Training)], [.. Labels(data.Validation!)]);
    }

    private static IEnumerable<float> Labels(TileSet rows) => rows.Read().SelectMany(tile => tile.Labels);
}
