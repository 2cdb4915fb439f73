using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Training;
using Microsoft.ML;
using Microsoft.ML.Data;
using Options = Cotangent.TwoLayerLinearMultiOutputTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>Any loss with any optimizer, on dense or sparse rows, in memory or read again: all combinations work.</summary>
public class CompositionTests
{
    private const int Features = 24;
    private const int Outputs = 3;
    private const int Rows = 400;

    public static TheoryData<string, string, bool> Combinations
    {
        get
        {
            var combinations = new TheoryData<string, string, bool>();
            foreach (var loss in Losses.Keys)
            {
                foreach (var optimizer in Optimizers.Keys)
                {
                    combinations.Add(loss, optimizer, false);
                    combinations.Add(loss, optimizer, true);
                }
            }

            return combinations;
        }
    }

    public static TheoryData<string, bool> OptimizersAndStorage
    {
        get
        {
            var combinations = new TheoryData<string, bool>();
            foreach (var optimizer in Optimizers.Keys)
            {
                combinations.Add(optimizer, false);
                combinations.Add(optimizer, true);
            }

            return combinations;
        }
    }

    private static Dictionary<string, TrainingLoss> Losses { get; } = new()
    {
        ["squared"] = TrainingLoss.Squared(),
        ["Huber"] = TrainingLoss.Huber(0.5),
        ["pinball"] = TrainingLoss.Pinball(0.3),
        ["Poisson"] = TrainingLoss.Poisson(),
        ["logistic"] = TrainingLoss.Logistic(),
    };

    private static Dictionary<string, Optimizer> Optimizers { get; } = new()
    {
        ["GradientDescent"] = Optimizer.GradientDescent(),
        ["Lbfgs"] = Optimizer.Lbfgs(),
        ["GaussNewton"] = Optimizer.GaussNewton(),
        ["StochasticGradientDescent"] = Optimizer.StochasticGradientDescent(),
        ["Adam"] = Optimizer.Adam(),
        ["AdaGrad"] = Optimizer.AdaGrad(),
    };

    [Theory]
    [MemberData(nameof(Combinations))]
    public void The_loss_falls_and_rows_that_are_read_again_give_the_same_bits(string loss, string optimizer, bool sparse)
    {
        var options = new Options { Loss = Losses[loss], Optimizer = Optimizers[optimizer], MaximumEpochs = 5, Seed = 1 };
        var inMemory = Fit(options, sparse);
        var history = inMemory.TrainingHistory;
        Assert.True(history[^1].Loss < history[0].Loss, $"{history[0].Loss} was not lowered: {history[^1].Loss}.");

        // The parameters fit 4 MB with all vectors of the optimizer with the least memory; nothing is left for the rows.
        var streamed = Fit(options with { MemoryBudget = SmallestBudget(options) }, sparse, expectedInLog: "read again at each pass");
        Assert.Equal(Bits(inMemory), Bits(streamed));
    }

    /// <summary>Several tiles and several batches, so that threads share work.</summary>
    [Theory]
    [MemberData(nameof(OptimizersAndStorage))]
    public void One_two_and_eight_threads_give_the_same_bits(string optimizer, bool sparse)
    {
        var options = new Options
        {
            Loss = TrainingLoss.Logistic(),
            Optimizer = Optimizers[optimizer],
            MaximumEpochs = 3,
            Seed = 1,
            ValidationFraction = 0.2
        };
        var one = Bits(Fit(options with { NumberOfThreads = 1 }, sparse, rows: 6000));
        Assert.Equal(one, Bits(Fit(options with { NumberOfThreads = 2 }, sparse, rows: 6000)));
        Assert.Equal(one, Bits(Fit(options with { NumberOfThreads = 8 }, sparse, rows: 6000)));
    }

    /// <summary>
    /// The least budget of an optimizer, found from the error at a budget of one byte, which gives it in bytes or KiB. Twice the largest of
    /// these suffices.
    /// </summary>
    private static long SmallestBudget(Options options)
    {
        var layout = options.LayoutFor(Features, Outputs);
        var (low, high) = (1L, 1L << 32);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Fits(middle))
                high = middle;
            else
                low = middle + 1;
        }

        return low;

        bool Fits(long budget)
        {
            try
            {
                return ModelMemory.Require(
                    layout.Features, layout.Rank, layout.Outputs, layout.HasBias, options.Optimizer, budget).Bytes > 0;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
    }

    private static TwoLayerLinearMultiOutputModelParameters Fit(Options options, bool sparse, string? expectedInLog = null, int rows = Rows)
    {
        var mlContext = new MLContext();
        var log = new List<string>();
        mlContext.Log += (_, message) =>
        {
            lock (log)
                log.Add(message.RawMessage);
        };
        var model = mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(options).Fit(Data(mlContext, sparse, rows)).Model;
        if (expectedInLog is not null)
            Assert.Contains(log, line => line.Contains(expectedInLog, StringComparison.Ordinal));
        return model;
    }

    private static float[] Bits(TwoLayerLinearMultiOutputModelParameters model) => model.Model.Parameters;

    /// <summary>Labels of 0 and 1, which every loss takes, partly explained by the features.</summary>
    private static IDataView Data(MLContext mlContext, bool sparse, int count)
    {
        var random = new Random(1);
        var rows = new Row[count];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i] = new Row { Features = new float[Features], Label = new float[Outputs] };
            for (var f = 0; f < Features; f++)
                row.Features[f] = !sparse || random.Next(8) == 0 ? (float)random.Normal() : 0;
            for (var j = 0; j < Outputs; j++)
                row.Label[j] = row.Features[j] - row.Features[j + Outputs] + (0.3 * random.Normal()) > 0 ? 1 : 0;
        }

        return mlContext.Data.LoadFromEnumerable(rows);
    }

    private sealed class Row
    {
        [VectorType(24)]
        public float[] Features { get; set; } = [];

        [VectorType(3)]
        public float[] Label { get; set; } = [];
    }
}
