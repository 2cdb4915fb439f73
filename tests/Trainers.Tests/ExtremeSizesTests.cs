using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests;

/// <summary>
/// Settings as large as their type allows: training works, or says which one is too large and what to do, before it asks for the memory.
/// </summary>
public class ExtremeSizesTests
{
    private static readonly Dictionary<string, Options> Possible = new()
    {
        ["threads"] = new() { NumberOfThreads = int.MaxValue },
        ["batch of SGD"] = new() { Optimizer = Optimizer.StochasticGradientDescent(batchSize: int.MaxValue) },
        ["batch of Adam"] = new() { Optimizer = Optimizer.Adam(batchSize: int.MaxValue) },
        ["batch of AdaGrad"] = new() { Optimizer = Optimizer.AdaGrad(batchSize: int.MaxValue) },
        ["epochs"] = new() { MaximumEpochs = int.MaxValue },
        ["epochs of Lbfgs"] = new() { MaximumEpochs = int.MaxValue, Optimizer = Optimizer.Lbfgs() },
        ["patience"] = new() { Patience = int.MaxValue },
        ["products"] = new() { Optimizer = Optimizer.GaussNewton(maximumProducts: int.MaxValue) },
        ["steps"] = new() { Optimizer = Optimizer.Lbfgs(historySize: int.MaxValue), MemoryBudget = long.MaxValue },
        ["decay"] = new()
        {
            LearningRate = 0.1,
            LearningRateSchedule = LearningRateSchedule.StepDecay(0.5, int.MaxValue),
            MaximumEpochs = 5
        },
        ["interval"] = new() { CheckpointInterval = TimeSpan.MaxValue },
        ["budget"] = new() { MemoryBudget = long.MaxValue },
        ["seed"] = new() { Seed = int.MinValue, ValidationFraction = 0.3 },
    };

    private static readonly Dictionary<string, (Options Options, string Expected)> TooLarge = new()
    {
        ["steps"] = (
            new() { Optimizer = Optimizer.Lbfgs(historySize: (1 << 30) - 1), MemoryBudget = 1 << 20 },
            "The historySize of the Optimizer Lbfgs is 1,073,741,823"),
        ["rank"] = (new() { Rank = int.MaxValue }, "Theta is 2,147,483,647 x 3"),
        ["rank of mini-batches"] = (new() { Rank = int.MaxValue, Optimizer = Optimizer.AdaGrad() }, "Theta is 2,147,483,647 x 3"),
        ["rank and steps"] = (
            new() { Rank = int.MaxValue, Optimizer = Optimizer.Lbfgs(historySize: int.MaxValue), MemoryBudget = long.MaxValue },
            "Theta is 2,147,483,647 x 3"),
        ["rank and budget"] = (
            new() { Rank = int.MaxValue, MemoryBudget = long.MaxValue }, "it can have at most 2,147,483,575. Lower Rank"),
    };

    public static TheoryData<string, bool> PossibleNames =>
        [.. Possible.Keys.SelectMany(name => new (string, bool)[] { (name, false), (name, true) })];

    public static TheoryData<string> TooLargeNames => [.. TooLarge.Keys];

    [Theory]
    [MemberData(nameof(PossibleNames))]
    public void What_is_possible_trains(string name, bool sparse) =>
        Assert.NotEmpty(
            Training.Fit(RandomProblem.Easy(1, rows: 60, features: 3), Possible[name], sparse: sparse).Parameters.TrainingHistory);

    [Theory]
    [MemberData(nameof(TooLargeNames))]
    public void What_is_not_is_an_error_that_names_the_setting(string name)
    {
        var (options, expected) = TooLarge[name];
        var message =
            Assert.Throws<InvalidOperationException>(() => Training.Fit(RandomProblem.Easy(1, rows: 60, features: 3), options)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    /// <summary>256 rows of 10⁸ features are 2.56 · 10¹⁰ numbers; one of eight shares has 3.2 · 10⁹, which no array holds.</summary>
    [Fact]
    public void A_batch_that_no_array_holds_is_refused_with_a_size_that_one_does()
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => BatchMemory.Require(
                new ParameterLayout(100_000_000, 2, 1, true), batchSize: 256, shares: 8, isSparse: false, available: long.MaxValue));
        Assert.Equal(
            "A batch of 256 rows takes 95.4 GiB, with 100,000,000 features, rank 2 and 1 outputs; 8,589,934,592 GiB are available. Set a "
            + "batchSize of 21 or less.",
            exception.Message);
        BatchMemory.Require(new ParameterLayout(100_000_000, 2, 1, true), 21, 1, isSparse: false, available: long.MaxValue);
    }

    /// <summary>
    /// Of sparse rows no feature is copied. Three shards have H of all rows; there are the cotangent of their sum, and H and its cotangent
    /// of the loss: 4 · 64 (6 · 2 + 4) bytes for 64 rows of rank 2 and one output.
    /// </summary>
    [Fact]
    public void A_batch_that_memory_does_not_hold_is_refused_to_the_byte()
    {
        var layout = new ParameterLayout(100_000_000, 2, 1, true);
        BatchMemory.Require(layout, 64, 3, isSparse: true, available: 4_096);
        Assert.Contains(
            "Set a batchSize of 63 or less.",
            Assert.Throws<InvalidOperationException>(() => BatchMemory.Require(layout, 64, 3, isSparse: true, available: 4_095)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Lower Rank",
            Assert.Throws<InvalidOperationException>(() => BatchMemory.Require(layout, 64, 3, isSparse: true, available: 63)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>H of a batch is rows x k: with a rank of 50 million 256 rows are beyond what an array can have.</summary>
    [Fact]
    public void A_rank_that_a_batch_cannot_have_is_an_error_before_the_memory_is_asked_for()
    {
        var layout = new ParameterLayout(1, 50_000_000, 1, false);
        Assert.Contains(
            "Set a batchSize of",
            Assert.Throws<InvalidOperationException>(
                () => BatchMemory.Require(layout, 256, 1, isSparse: true, available: long.MaxValue)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>16 rows of 2²² features would be 256 MB in a tile; four are 2²⁴ of them.</summary>
    [Fact]
    public void A_tile_of_very_wide_rows_has_fewer_of_them()
    {
        const int Features = 1 << 22;
        var builder = new TileBuilder(Features, 1, hasWeights: false);
        var row = new float[Features];
        Array.Fill(row, 1);
        var tiles = Enumerable.Range(0, 5).Select(_ => builder.Add(default, row, Features, [0], 1)).OfType<Tile>().ToArray();
        Assert.Equal(4, Assert.Single(tiles).Rows);
        Assert.Equal(1, builder.Finish()!.Rows);
    }

    [Fact]
    public void A_gauge_of_a_rank_that_is_of_no_use_is_not_looked_for()
    {
        Assert.True(LayerGauge.Fits(new ParameterLayout(3, 1024, 1, true)));
        Assert.True(LayerGauge.Fits(new ParameterLayout(2000, 2001, 1, true)));
        Assert.False(LayerGauge.Fits(new ParameterLayout(2000, 2002, 1, true)));
    }

    /// <summary>k² beyond 32 bits: the settings are allowed, so they train.</summary>
    [Fact]
    public void A_rank_far_beyond_the_sizes_trains() => Assert.NotEmpty(
        Training.Fit(
            RandomProblem.Easy(1, rows: 20, features: 3),
            new() { Rank = 70_000, MaximumEpochs = 3, NumberOfThreads = 1 }).Parameters.TrainingHistory);
}
