using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Data;

public class StreamedTileSetTests
{
    public static MatrixTheoryData<string, bool, string, string> Cases => new(
        [nameof(Observation.Number), nameof(Observation.Flag), nameof(Observation.Tree), nameof(Observation.Sizes)],
        [true, false],
        ["trained on", "fraction", "column"],
        ["same", "balanced", "by label"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tiles_that_are_read_again_have_the_bits_of_those_in_memory(
        string label, bool sparse, string validation, string classWeights)
    {
        var reading = Reading.Of(label) with
        {
            ExampleWeightColumnName = classWeights == "same" && validation == "column" ? null : "Weight",
            ValidationFraction = validation == "fraction" ? 0.3 : 0,
            ValidationColumnName = validation == "column" ? "IsHeldOut" : null,
            ClassWeights = classWeights == "same" || Reading.TargetsOf(label).Classes is null ? null
                : classWeights == "balanced" ? ClassWeights.Balanced
                : ClassWeights.Of(new Dictionary<string, double> { [label == "Flag" ? "True" : "oak"] = 0.3 }),
        };
        var rows = Observation.Draw(seed: 1, rows: 500, features: 400, density: 0.03, sparse);
        var (kept, streamed) = (reading.Read(rows), reading.Read(rows, budget: 1));

        Assert.Equal(kept.Bytes, streamed.Bytes);
        AssertSame(kept.Training, streamed.Training);
        Assert.All(
            [kept.Training.LargestDense, kept.Training.LargestSparse], largest => Assert.InRange(largest, 1, kept.Training.RowCount - 1));
        Assert.Equal(kept.Validation is null, validation == "trained on");
        Assert.Equal(kept.Validation is null, streamed.Validation is null);
        if (kept.Validation is not null)
            AssertSame(kept.Validation, streamed.Validation!);
    }

    [Fact]
    public void Rows_that_are_dense_and_rows_that_are_sparse_make_the_same_tiles()
    {
        var dense = Observation.Draw(seed: 2, rows: 500, features: 400, density: 0.03, sparse: false);
        var sparse = Observation.Draw(seed: 2, rows: 500, features: 400, density: 0.03, sparse: false);
        foreach (var row in sparse)
        {
            var items = row.Features.Items().Where(item => item.Value != 0).ToArray();
            row.Features = new(400, items.Length, [.. items.Select(item => item.Value)], [.. items.Select(item => item.Key)]);
        }

        var reading = Reading.Of("Sizes");
        var (ofDense, ofSparse) = (reading.Read(dense).Training, reading.Read(sparse).Training);
        TileBits.AssertSame(ofDense.Read(), ofSparse.Read());
        Assert.All([ofDense.LargestDense, ofDense.LargestSparse], largest => Assert.InRange(largest, 1, ofDense.RowCount - 1));
    }

    [Fact]
    public void Tiles_stay_in_memory_while_they_fit_the_budget_to_the_byte()
    {
        var reading = Reading.Of("Number") with { ValidationFraction = 0.5 };
        var rows = Observation.Draw(seed: 3, rows: 500, features: 10, density: 0.5, sparse: false);
        var fits = reading.Read(rows);
        var expected = fits.Training.Read().Concat(fits.Validation!.Read())
            .Sum(tile => 4L * (tile.Labels.Length + (tile.Dense?.Length ?? (2 * tile.Sparse!.StoredCount) + tile.Rows + 1)));
        Assert.Equal(expected, fits.Bytes);

        foreach (var (budget, inMemory) in new[] { (expected, true), (expected - 1, false) })
        {
            var data = reading.Read(rows, budget);
            Assert.Equal(inMemory, data.Training.InMemory is not null);
            Assert.Equal(inMemory, data.Validation!.InMemory is not null);
        }
    }

    [Theory]
    [InlineData(900, "the first found 1000 rows of training with 1000 stored features, a later one 900 rows with 900.")]
    [InlineData(1001, "the first found 1000 rows of training with 1000 stored features, a later one 1001 rows with 1001.")]
    [InlineData(9000, "the first found 1000 rows of training with 1000 stored features, a later one 9000 rows with 9000.")]
    public void Data_that_change_between_passes_are_an_error_with_both_counts(int later, string expected)
    {
        var watched = new WatchedDataView(pass => Observation.View(Enumerable.Repeat(new Observation(), pass < 2 ? 1000 : later)));
        var rows = Reading.Of("Number").Read(watched, budget: 1).Training;
        Assert.Equal(1000, rows.Read().Sum(tile => tile.Rows));
        var exception = Assert.Throws<InvalidOperationException>(() => rows.Read().Count());
        Assert.Equal(
            "The data changes between passes: " + expected
            + " Save the data to a file, cache it (mlContext.Data.Cache), or raise MemoryBudget so that it is read only once.",
            exception.Message);
        Assert.Equal(0, watched.Open);
    }

    [Fact]
    public void As_many_rows_of_another_weight_are_a_change_too()
    {
        var watched =
            new WatchedDataView(
                pass => Observation.View(Enumerable.Range(0, 1000).Select(row => new Observation { Weight = row < 500 ? 1 : 1 + pass })));
        var rows = (Reading.Of("Number") with { ExampleWeightColumnName = "Weight" }).Read(watched, budget: 1).Training;
        Assert.Throws<InvalidOperationException>(() => rows.Read().Count());
    }

    [Fact]
    public void A_pass_that_is_left_early_disposes_of_its_cursor()
    {
        var watched = new WatchedDataView(Observation.View(Enumerable.Repeat(new Observation(), 500_000)));
        var rows = Reading.Of("Number").Read(watched, budget: 1).Training;
        Assert.Equal(0, watched.Open);
        foreach (var tile in rows.Read())
        {
            Assert.Equal(1, watched.Open);
            Assert.Equal(4096, tile.Rows);
            break;
        }

        Assert.Equal(0, watched.Open);
        Assert.Equal(2, watched.Asked.Count);
    }

    [Fact]
    public void An_error_of_the_source_comes_through_as_it_is()
    {
        var watched = new WatchedDataView(Observation.View(Enumerable.Repeat(new Observation(), 10_000)));
        var rows = Reading.Of("Number").Read(watched, budget: 1).Training;
        var broken = new IOException("The file is gone.");
        watched.OnRow = (_, position) =>
        {
            if (position == 9000)
                throw broken;
        };
        var seen = 0;
        Assert.Same(broken, Assert.Throws<IOException>(() =>
        {
            foreach (var tile in rows.Read())
                seen += tile.Rows;
        }));
        Assert.Equal(2 * 4096, seen);
        Assert.Equal(0, watched.Open);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Cancelling_is_heard_at_the_next_row_of_any_pass(int pass)
    {
        using var cancel = new CancellationTokenSource();
        var read = 0L;
        var watched = new WatchedDataView(Observation.View(Enumerable.Repeat(new Observation(), 10_000)))
        {
            OnRow = (at, position) =>
            {
                if (at != pass)
                    return;
                read = position;
                if (position == 7000)
                    cancel.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            var rows = Reading.Of("Number").Read(watched, budget: 1, new Interruption(cancel.Token)).Training;
            Assert.Equal(3, rows.Read().Count());
            Assert.Equal(3, rows.Read().Count());
        });
        Assert.Equal(7000, read);
        Assert.Equal(0, watched.Open);
    }

    /// <summary>No pass fetches what it does not need, and none is made that need not be.</summary>
    [Theory]
    [InlineData(long.MaxValue, false, 1)]
    [InlineData(long.MaxValue, true, 1)]
    [InlineData(1, false, 1)]
    [InlineData(1, true, 2)]
    public void Reading_takes_one_pass_and_balancing_what_does_not_fit_another(long budget, bool balanced, int passes)
    {
        var watched =
            new WatchedDataView(Observation.View([new() { Tree = 0 }, new() { Tree = 1 }, new() { Tree = 2 }, new() { IsHeldOut = true }]));
        var reading = Reading.Of("Tree") with
        {
            ValidationColumnName = "IsHeldOut",
            ClassWeights = balanced ? ClassWeights.Balanced : null
        };
        reading.Read(watched, budget);
        Assert.Equal(passes, watched.Asked.Count);
        Assert.All(watched.Asked, asked => Assert.Equal(["Features", "IsHeldOut", "Tree"], asked));
    }

    private static void AssertSame(TileSet kept, TileSet streamed)
    {
        Assert.NotNull(kept.InMemory);
        Assert.Null(streamed.InMemory);
        TileBits.AssertSame(kept.Read(), streamed.Read());
        TileBits.AssertSame(kept.Read(), streamed.Read());
        Assert.Equal(
            (kept.RowCount, kept.TileCount, kept.TotalWeight, kept.LargestDense, kept.LargestSparse, kept.StoredValues, kept.FeatureCount),
            (streamed.RowCount, streamed.TileCount, streamed.TotalWeight, streamed.LargestDense, streamed.LargestSparse,
                streamed.StoredValues, streamed.FeatureCount));
        Assert.Equal(kept.Fingerprint(), streamed.Fingerprint());

        // Quartiles look at every label; classes have none.
        var labels = kept.Targets.AreClasses ? LabelUnits.AsGiven : LabelUnits.Robust(shared: false);
        var (ofKept, ofStreamed) = (UnitsEstimate.OfRows(kept, center: true, labels), UnitsEstimate.OfRows(streamed, center: true, labels));
        Assert.Equal(ofKept.FeatureScales, ofStreamed.FeatureScales);
        Assert.Equal(ofKept.FeatureMeans, ofStreamed.FeatureMeans);
        Assert.Equal(ofKept.LabelMeans, ofStreamed.LabelMeans);
        Assert.Equal(ofKept.LabelDeviations, ofStreamed.LabelDeviations);
    }
}
