using Cotangent.Trainers.Optimization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests;

public class RepeatabilityTests
{
    private static readonly Problem Small = RandomProblem.Easy(1, rows: 60, features: 3);

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        AssertSameBits(Training.Fit(Small, new() { Seed = 5 }, seed: 1), Training.Fit(Small, new() { Seed = 5 }, seed: 2));
        AssertSameBits(Training.Fit(Small, seed: 3), Training.Fit(Small, seed: 3));
    }

    /// <summary>Of the start of mini-batches.</summary>
    [Fact]
    public void The_seed_of_the_context_decides_where_the_options_have_none()
    {
        var options = new TwoLayerLinearRegressionTrainer.Options { Optimizer = Optimizer.Adam(), MaximumEpochs = 1 };
        Assert.NotEqual(Training.Fit(Small, options, seed: 1).AllParameters, Training.Fit(Small, options, seed: 2).AllParameters);
    }

    /// <summary>The start is the identity, and no step is drawn at random.</summary>
    [Fact]
    public void At_full_rank_any_seed_gives_the_same_bits_on_all_rows()
    {
        foreach (Optimizer optimizer in (Optimizer[])[Optimizer.Lbfgs(), Optimizer.GaussNewton()])
        {
            var options = new TwoLayerLinearRegressionTrainer.Options { Optimizer = optimizer };
            AssertSameBits(Training.Fit(Small, options with { Seed = 1 }), Training.Fit(Small, options with { Seed = 2 }));
        }
    }

    /// <summary>Batches of all rows: what differs is the start, which is drawn at random.</summary>
    [Fact]
    public void Different_seeds_of_mini_batches_take_different_ways_to_the_same_product()
    {
        var expected = LeastSquares.Fit(Small);
        var options = new TwoLayerLinearRegressionTrainer.Options
        {
            Optimizer = Optimizer.Adam(batchSize: 60),
            MaximumEpochs = 4_000,
            LearningRate = 0.03,
            LearningRateSchedule = LearningRateSchedule.Cosine(),
        };
        for (var seed = 1; seed <= 5; seed++)
        {
            var (fit, other) = (Training.Fit(Small, options with { Seed = seed }), Training.Fit(Small, options with { Seed = 100 + seed }));
            Assert.NotEqual(fit.AllParameters, other.AllParameters);
            Assert.InRange(StandardizedError.Of(fit, expected, Small), 0, StandardizedError.Promised);
        }
    }

    [Fact]
    public void Any_seed_ends_at_least_squares()
    {
        var expected = LeastSquares.Fit(Small);
        for (var seed = 1; seed <= 20; seed++)
            StandardizedError.AssertPromised(Training.Fit(Small, new() { Seed = seed }), expected, Small);
    }

    /// <summary>One feature: the sign with which a start begins is right or wrong, with nothing between.</summary>
    [Fact]
    public void Every_seed_finds_the_slope_of_a_single_feature()
    {
        var problem = RandomProblem.Easy(1, rows: 30, features: 1);
        var expected = LeastSquares.Fit(problem);
        for (var seed = 1; seed <= 20; seed++)
            StandardizedError.AssertPromised(Training.Fit(problem, new() { Seed = seed }), expected, problem);
    }

    /// <summary>Moments: 13 tiles of 1638 rows. Rows: with 1500 features more than 1024, 20 tiles of 21.</summary>
    [Theory]
    [InlineData(20_000, 20, "second moments")]
    [InlineData(400, 1500, "on the rows")]
    public void Any_number_of_threads_gives_the_same_bits(int rows, int features, string expectedInLog)
    {
        var problem = RandomProblem.Easy(1, rows, features);
        var options = new TwoLayerLinearRegressionTrainer.Options { MaximumEpochs = 8, NumberOfThreads = 1 };
        var fit = Training.Fit(problem, options);
        Assert.Contains(fit.Log, message => message.RawMessage.Contains(expectedInLog, StringComparison.Ordinal));
        AssertSameBits(fit, Training.Fit(problem, options with { NumberOfThreads = 2 }));
        AssertSameBits(fit, Training.Fit(problem, options with { NumberOfThreads = 8 }));
        AssertSameBits(fit, Training.Fit(problem, options with { NumberOfThreads = null }));
    }

    /// <summary>A third of the values are not zero in some tiles, and hardly any in others, so tiles of both kinds are made.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.05)]
    public void Sparse_features_give_the_same_bits_as_dense_ones(double density)
    {
        var random = new Random(1);
        var dense = RandomProblem.Easy(1, rows: 300, features: 12);
        var problem = new Problem(dense.X.Map(v => random.NextDouble() < density ? v : 0), dense.Y);
        AssertSameBits(Training.Fit(problem), Training.Fit(problem, sparse: true));
    }

    /// <summary>A sparse vector may store zeros; whether a tile is sparse depends on what is not zero alone.</summary>
    [Fact]
    public void Zeros_that_a_sparse_row_stores_change_nothing()
    {
        // Nine features are stored, and five of six of their values are zero.
        var easy = RandomProblem.Easy(1, rows: 60, features: 10);
        var problem = new Problem(PlainMatrix.Of(60, 10, (i, f) => f < 9 && easy.X[i, f] > 1 ? easy.X[i, f] : 0), easy.Y);
        var rows = Enumerable.Range(0, 60).Select(i => new Example
        {
            Features = new VBuffer<float>(10, 9, [.. problem.X.Row(i).Take(9).Select(v => (float)v)], [.. Enumerable.Range(0, 9)]),
            Label = (float)problem.Y[i],
        });
        var mlContext = new MLContext(seed: 1);
        AssertSameBits(Training.Fit(problem), Training.Fit(mlContext, mlContext.Data.LoadFromEnumerable(rows, Example.Schema(10)), new()));
    }

    private static void AssertSameBits(Training expected, Training found)
    {
        Assert.Equal(expected.AllParameters, found.AllParameters);
        Assert.Equal(expected.Epochs, found.Epochs);
    }
}
