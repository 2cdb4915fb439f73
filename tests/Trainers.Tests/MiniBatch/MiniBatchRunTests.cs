using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;
using Cotangent.Trainers.Tests.Optimization;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.MiniBatch;

public class MiniBatchRunTests
{
    public static TheoryData<string> Rules => [.. OptimizerTable.MiniBatch];

    internal static readonly TwoLayerLinearRegressionTrainer.Options Penalized = new()
    {
        FirstLayerL1Regularization = 0.01,
        FirstLayerL2Regularization = 0.02,
        SecondLayerL1Regularization = 0.01,
        SecondLayerL2Regularization = 0.03,
        LearningRateSchedule = LearningRateSchedule.Cosine(),
    };

    public static MatrixTheoryData<string, Storage> Cases => new(OptimizerTable.MiniBatch, [Storage.Dense, Storage.Sparse]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_run_that_is_saved_and_loaded_goes_on_with_the_same_bits(string rule, Storage storage)
    {
        var problem = BatchProblem.Draw(1, storage);
        MiniBatchRun Start() => problem.Run(BatchProblem.Rule(rule), options: Penalized, validation: problem.Rows);
        var whole = Start();
        whole.RunEpoch();
        whole.RunEpoch();
        whole.KeepBest();
        whole.RunEpoch();
        using var file = new MemoryStream();
        using (var state = StateStream.Writing(file))
            whole.Exchange(state, epochs: 3);

        var resumed = Start();
        using (var state = StateStream.Reading(new MemoryStream(file.ToArray())))
            resumed.Exchange(state, epochs: 3);
        Assert.Equal(whole.BestParameters().Values, resumed.BestParameters().Values);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(whole.RunEpoch(), resumed.RunEpoch());
            Assert.Equal(whole.ValidationLoss(), resumed.ValidationLoss());
        }

        whole.KeepBest();
        resumed.KeepBest();
        Assert.Equal(whole.BestParameters().Values, resumed.BestParameters().Values);
    }

    [Theory]
    [InlineData(Storage.Dense, 100)]
    [InlineData(Storage.Sparse, 100)]
    public void One_two_and_eight_threads_give_the_same_bits(Storage storage, int outputs)
    {
        var problem = BatchProblem.Draw(1, storage, rows: 600, rowsPerTile: 50, features: 400, rank: 16, outputs: outputs);
        AssertSeveralShares(problem, 300);
        double[] With(int threads) =>
            BatchProblem.Epochs(problem.Run(BatchProblem.Rule("Adam", 300), 1e-3, Penalized, threads: threads), 2);
        var once = With(1);
        Assert.Equal(once, With(2));
        Assert.Equal(once, With(8));
    }

    /// <summary>
    /// Rows with so many features that shards share them, with classes and with numbers, with entries stepped at once and with sums over
    /// the batch.
    /// </summary>
    [Theory]
    [InlineData("AdaGrad", true, true)]
    [InlineData("AdaGrad", false, false)]
    [InlineData("Plain", true, false)]
    [InlineData("Plain", false, true)]
    [InlineData("Plain", false, false)]
    public void Lanes_of_features_give_the_same_bits_for_any_threads_streamed_and_resumed(string rule, bool classes, bool penalized)
    {
        var problem = Wide(classes, rowsPerTile: 4);
        Assert.True(problem.Rows.TileCount > ShuffleBuffer.MostTiles);
        var optimizer = rule == "Plain"
            ? Optimizer.StochasticGradientDescent(momentum: 0, batchSize: 60)
            : Optimizer.AdaGrad(batchSize: 60);
        MiniBatchRun Start(int threads, TileSet? rows = null) =>
            problem.Run(
                optimizer, rule == "Plain" ? 1e-9 : 1e-3, penalized ? Penalized : null, threads: threads, rows: rows ?? problem.Rows);
        var once = Start(1);
        var epochs = BatchProblem.Epochs(once, 2);
        Assert.Equal(epochs, BatchProblem.Epochs(Start(2), 2));
        Assert.Equal(epochs, BatchProblem.Epochs(Start(8), 2));
        Assert.Equal(epochs, BatchProblem.Epochs(Start(2, new StreamedTiles(() => problem.Rows)), 2));

        using var file = new MemoryStream();
        using (var state = StateStream.Writing(file))
            once.Exchange(state, epochs: 2);
        var resumed = Start(2);
        using (var state = StateStream.Reading(new MemoryStream(file.ToArray())))
            resumed.Exchange(state, epochs: 2);
        Assert.Equal(BatchProblem.Epochs(once, 2), BatchProblem.Epochs(resumed, 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradients_of_lanes_of_features_add_up(bool penalized)
    {
        var problem = Wide(classes: false, rowsPerTile: 50);
        var start = Array.ConvertAll(problem.Start, p => (double)p);
        var expected = new double[start.Length];
        var value = problem.Objective(problem.Rows).Evaluate(start, expected);
        // A penalty so small that no element changes: the sum of a feature is then formed before its step.
        var options = new TwoLayerLinearRegressionTrainer.Options { FirstLayerL2Regularization = penalized ? 1e-30 : 0 };
        var run = problem.Run(Optimizer.StochasticGradientDescent(momentum: 0, batchSize: 1000), rate: 1, options);

        var epoch = run.RunEpoch();

        var (gamma, magnitude) = (2 * Rounding.Gamma(problem.Operations, Rounding.OfFloat), Array.ConvertAll(start, Math.Abs));
        var (bound, found) = (problem.Magnitude().Gradient(magnitude), run.BestParameters().Values);
        Assert.Equal(value, epoch.Loss, gamma * problem.Magnitude().Value(magnitude));
        Assert.Equal(LeastSquares.Norm(expected), epoch.GradientNorm, gamma * LeastSquares.Norm(bound));
        for (var i = 0; i < start.Length; i++)
            Assert.Equal(start[i] - expected[i], found[i], gamma * (magnitude[i] + bound[i]));
    }

    [Theory]
    [InlineData(16, 64, 56, 20, 2)]
    [InlineData(16, 64, 10, 20, 1)]
    [InlineData(1, 8, 56, 1, 1)]
    [InlineData(64, 256, 1000, 20, 8)]
    public void Rows_of_many_features_have_more_lanes(int rank, int batchSize, double featuresOfRow, int outputs, int expected) =>
        Assert.Equal(expected, SparseGradient.ShardCount(new ParameterLayout(5000, rank, outputs, true), batchSize, featuresOfRow));

    /// <summary>There may be more shares than parameters to divide.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void A_large_batch_of_few_parameters_steps_them_all(string rule)
    {
        const int Rows = 60_000;
        var problem = BatchProblem.Draw(1, Storage.Dense, rows: Rows, rowsPerTile: 1000, features: 1, rank: 1, outputs: 1);
        Assert.Equal(2, DenseGradient.ShareCount(problem.Layout, Rows));
        var run = problem.Run(BatchProblem.Rule(rule, Rows), threads: 2);
        run.RunEpoch();
        Assert.All(run.BestParameters().Values.Zip(problem.Start), pair => Assert.NotEqual(pair.Second, pair.First));
    }

    /// <summary>As in <see cref="BatchGradientTests"/>, with so many multiplications that several shares divide a batch.</summary>
    [Theory]
    [InlineData(Storage.Dense)]
    [InlineData(Storage.Sparse)]
    public void The_gradients_of_lanes_add_up(Storage storage)
    {
        var problem = BatchProblem.Draw(1, storage, rows: 300, rowsPerTile: 50, features: 400, rank: 16, outputs: 100);
        AssertSeveralShares(problem, 300);
        var start = Array.ConvertAll(problem.Start, p => (double)p);
        var expected = new double[start.Length];
        var value = problem.Objective(problem.Rows).Evaluate(start, expected);
        var run = problem.Run(Optimizer.StochasticGradientDescent(momentum: 0, batchSize: 300), rate: 1);

        var loss = run.RunEpoch().Loss;

        var (gamma, magnitude) = (2 * Rounding.Gamma(problem.Operations, Rounding.OfFloat), Array.ConvertAll(start, Math.Abs));
        var (bound, found) = (problem.Magnitude().Gradient(magnitude), run.BestParameters().Values);
        Assert.Equal(value, loss, gamma * problem.Magnitude().Value(magnitude));
        for (var i = 0; i < start.Length; i++)
            Assert.Equal(start[i] - expected[i], found[i], gamma * (magnitude[i] + bound[i]));
    }

    /// <summary>Of 53 rows, batches of at most 10 are six of 8 or 9, one after the other.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Without_shuffling_an_epoch_is_a_step_for_each_batch_as_the_rows_come(string rule, Storage storage)
    {
        const double Rate = 0.01;
        var problem = BatchProblem.Draw(1, storage);
        var run = problem.Run(BatchProblem.Rule(rule, 10), Rate, new TwoLayerLinearRegressionTrainer.Options { Shuffle = false });
        run.RunEpoch();
        run.RunEpoch();

        var parameters = new BatchParameters(problem.Layout, problem.Start);
        var gradient = problem.Gradient(parameters, BatchProblem.Rule(rule, 10));
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var pool = new ShuffleBuffer(problem.Rows).Read().First();
            for (var batch = 0; batch < 6; batch++)
            {
                var (first, end) = (batch * 53 / 6, (batch + 1) * 53 / 6);
                var weight = (end - first) / 53.0 * problem.Rows.TotalWeight;
                gradient.Evaluate(pool, first, end - first, 1 / weight, default);
                gradient.Update(new BatchStep(batch, batch * Rate, Rate));
            }
        }

        Assert.Equal(parameters.Best(problem.Units).Values, run.BestParameters().Values);
        var shuffled = problem.Run(BatchProblem.Rule(rule, 10), Rate);
        shuffled.RunEpoch();
        shuffled.RunEpoch();
        Assert.NotEqual(run.BestParameters().Values, shuffled.BestParameters().Values);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_that_are_read_where_they_lie_give_the_bits_of_copies(bool bias)
    {
        var options = new TwoLayerLinearRegressionTrainer.Options { Shuffle = false };
        double[] With(int rowsPerTile) => BatchProblem.Epochs(
            BatchProblem.Draw(1, Storage.Dense, bias, rowsPerTile: rowsPerTile).Run(BatchProblem.Rule("Adam", 10), options: options), 3);
        Assert.Equal(With(1), With(53));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tiles_that_are_read_again_give_the_bits_of_those_in_memory(string rule, Storage storage)
    {
        var problem = BatchProblem.Draw(1, storage, rows: 300, rowsPerTile: 2);
        Assert.True(problem.Rows.TileCount > 2 * ShuffleBuffer.MostTiles);
        var streamed = new StreamedTiles(() => problem.Rows);
        Assert.Null(streamed.InMemory);
        Assert.Equal(
            BatchProblem.Epochs(problem.Run(BatchProblem.Rule(rule), options: Penalized), 3),
            BatchProblem.Epochs(problem.Run(BatchProblem.Rule(rule), options: Penalized, rows: streamed), 3));
    }

    /// <summary>Zeros have no effect, wherever they are stored.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void A_dense_tile_among_sparse_ones_gives_the_bits_of_a_sparse_one(string rule)
    {
        var problem = BatchProblem.Draw(1, Storage.Sparse);
        var mixed = problem with { Storage = Storage.Mixed };
        Assert.Equal(
            BatchProblem.Epochs(problem.Run(BatchProblem.Rule(rule, 8), options: Penalized), 3),
            BatchProblem.Epochs(mixed.Run(BatchProblem.Rule(rule, 8), options: Penalized), 3));
    }

    [Fact]
    public void Centered_units_fill_sparse_tiles_up()
    {
        var problem = BatchProblem.Draw(1, Storage.Mixed, centered: true);
        Assert.False(problem.IsSparse);
        Assert.Equal(
            BatchProblem.Epochs((problem with { Storage = Storage.Dense }).Run(BatchProblem.Rule("Adam")), 3),
            BatchProblem.Epochs(problem.Run(BatchProblem.Rule("Adam")), 3));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Of_sparse_rows_only_the_features_that_they_have_are_updated(string rule)
    {
        var problem = BatchProblem.Draw(1, Storage.Sparse, rows: 40, features: 50);
        for (var row = 0; row < problem.X.Rows(); row++)
        {
            for (var f = 0; f < 50; f += 3)
                problem.X[row, f] = 0;
        }

        var run = problem.Run(BatchProblem.Rule(rule, 4), rate: 1e-5);
        run.RunEpoch();
        run.RunEpoch();
        var found = run.BestParameters().Values;
        for (var at = 0; at < problem.Layout.ThetaLength; at++)
        {
            var rests = Enumerable.Range(0, 40).All(row => problem.X[row, at % 50] == 0 || problem.Weights[row] == 0);
            Assert.Equal(rests, found[at] == problem.Start[at]);
        }
    }

    [Theory]
    [InlineData(Storage.Dense)]
    [InlineData(Storage.Sparse)]
    public void A_loss_that_is_not_finite_ends_the_run_at_its_batch(Storage storage)
    {
        var problem = BatchProblem.Draw(1, storage);
        var run = problem.Run(Optimizer.StochasticGradientDescent(batchSize: 10), rate: 1e30);
        var exception = Assert.Throws<DivergedException>(() => run.RunEpoch());
        Assert.False(double.IsFinite(exception.Loss));
        Assert.Equal(1e30, exception.StepSize);
        Assert.Equal(2, exception.Batch);
    }

    [Fact]
    public void Cancelling_is_heard_at_every_batch()
    {
        using var source = new CancellationTokenSource();
        var problem = BatchProblem.Draw(1, Storage.Dense);
        var factors = 0;
        var options = new TwoLayerLinearRegressionTrainer.Options
        {
            LearningRateSchedule = LearningRateSchedule.Of(_ =>
            {
                factors++;
                source.Cancel();
                return 1;
            }),
        };
        var run = problem.Run(Optimizer.Adam(batchSize: 10), options: options, interruption: new Interruption(source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => run.RunEpoch());
        Assert.Equal(6, factors);
    }

    /// <summary>Batches of an epoch begin at equal fractions of it.</summary>
    [Fact]
    public void The_schedule_is_told_the_fraction_of_the_epoch()
    {
        var times = new List<double>();
        var problem = BatchProblem.Draw(1, Storage.Dense, rows: 40);
        var options = new TwoLayerLinearRegressionTrainer.Options
        {
            LearningRateSchedule = LearningRateSchedule.Of(time =>
            {
                times.Add(time);
                return 0.5;
            }),
        };
        var run = problem.Run(Optimizer.Adam(batchSize: 10), rate: 0.25, options);
        Assert.Equal(0.125, run.RunEpoch().StepSize);
        run.RunEpoch();
        Assert.Equal([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75], times);
    }

    /// <summary>
    /// A penalty of A so large that A stays 0 leaves Theta without a gradient: whatever batches touch, all of Theta takes the proximal
    /// steps of its own penalty, one for each batch, and nothing else. Each step rounds the rest three times, and the rest never exceeds
    /// the start.
    /// </summary>
    [Theory]
    [InlineData(Storage.Dense)]
    [InlineData(Storage.Sparse)]
    public void Every_element_takes_the_proximal_step_of_every_batch(Storage storage)
    {
        const double Rate = 0.01;
        const int Steps = 3 * 6;
        var problem = BatchProblem.Draw(1, storage);
        problem.Start.AsSpan(problem.Layout.A).Clear();
        var options = new TwoLayerLinearRegressionTrainer.Options
        {
            SecondLayerL1Regularization = 1e6,
            FirstLayerL1Regularization = 0.25,
            FirstLayerL2Regularization = 0.5,
        };
        var run = problem.Run(Optimizer.StochasticGradientDescent(momentum: 0, batchSize: 10), Rate, options);
        BatchProblem.Epochs(run, 3);

        var found = run.BestParameters().Values;
        for (var i = 0; i < problem.Layout.ThetaLength; i++)
        {
            var expected = Math.Abs((double)problem.Start[i]);
            for (var step = 0; step < Steps; step++)
                expected = Math.Max(0, expected - (Rate * 0.25)) / (1 + (Rate * 0.5));
            Assert.Equal(expected, Math.Abs(found[i]), Rounding.Gamma((4 * Steps) + 4, Rounding.OfFloat) * Math.Abs(problem.Start[i]));
        }

        Assert.All(found[problem.Layout.A], a => Assert.Equal(0, a));
    }

    [Fact]
    public void The_best_parameters_are_those_that_were_kept_and_in_raw_units()
    {
        var problem = BatchProblem.Draw(1, Storage.Dense, centered: true);
        var (run, same) = (problem.Run(BatchProblem.Rule("Adam")), problem.Run(BatchProblem.Rule("Adam")));
        run.RunEpoch();
        same.RunEpoch();
        run.KeepBest();
        run.RunEpoch();
        Assert.Equal(same.BestParameters().Values, run.BestParameters().Values);
        run.KeepBest();
        Assert.NotEqual(same.BestParameters().Values, run.BestParameters().Values);

        float[] start = [.. problem.Start];
        problem.Units.ToRaw<float>(problem.Layout, start);
        Assert.Equal(start, problem.Run(BatchProblem.Rule("Adam")).BestParameters().Values);
    }

    [Theory]
    [InlineData(100_000L, null, false, 256)]
    [InlineData(100_000L, null, true, 64)]
    [InlineData(500L, null, false, 50)]
    [InlineData(500L, null, true, 50)]
    [InlineData(3L, null, false, 1)]
    [InlineData(500L, 400, false, 400)]
    [InlineData(500L, 1000, true, 500)]
    public void A_batch_has_as_many_rows_as_asked_for_or_as_suit_the_data(long rows, int? wanted, bool sparse, int expected) =>
        Assert.Equal(expected, MiniBatchRun.BatchSize(rows, wanted, sparse));

    /// <summary>
    /// Batches of a tenth of the rows leave noise of the order of the learning rate; 2% above the least loss is what "near" means here, and
    /// not a bound that could be derived.
    /// </summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Twenty_epochs_at_the_default_rate_come_near_the_least_squares_of_diabetes(string rule)
    {
        var data = SampleData.Read(SampleData.Diabetes);
        var rows = Tiles.Of(data.X, data.YColumn, null, Storage.Dense, 100);
        var units = UnitsEstimate.OfRows(rows, center: true, LabelUnits.Deviation(shared: false));
        var layout = new ParameterLayout(data.Features, 1, 1, true);
        var problem = new BatchProblem(
            data.X, data.YColumn, [], Storage.Dense, 100, units, layout, InitialParameters.Draw<float>(layout, new Random(1)));
        var optimizer = BatchProblem.Rule(rule);
        var run = problem.Run(
            optimizer, optimizer.DefaultLearningRate, rows: rows, validation: rows);
        BatchProblem.Epochs(run, 20);
        var least = LeastSquares.Fit(data).Loss(data.X, data.YColumn) / (units.LabelDeviations[0] * units.LabelDeviations[0]);
        Assert.InRange(run.ValidationLoss(), least, 1.02 * least);
    }

    private static void AssertSeveralShares(BatchProblem problem, int batchSize)
    {
        var shares = problem.Storage == Storage.Dense
            ? DenseGradient.ShareCount(problem.Layout, batchSize)
            : SparseGradient.ShardCount(problem.Layout, batchSize, (double)problem.Rows.StoredValues / problem.Rows.RowCount);
        Assert.True(shares > 1);
    }

    private static BatchProblem Wide(bool classes, int rowsPerTile)
    {
        var problem = BatchProblem.Draw(1, Storage.Sparse, rows: 300, rowsPerTile: rowsPerTile, features: 400, rank: 20);
        AssertSeveralShares(problem, 60);
        return classes ? problem with { IsOfClasses = true, Loss = TrainingLoss.SoftmaxCrossEntropy() } : problem;
    }
}
