using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Microsoft.ML;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>A token that is canceled while any part of training is at work.</summary>
public class CancellationTests
{
    public static TheoryData<string> Optimizers => ["moments", "Lbfgs", "GaussNewton", "Adam", "streamed"];

    /// <summary>The token alone ends these runs: with a tolerance of 0 they would go on.</summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_cancelled_token_is_heard_within_an_epoch(string optimizer)
    {
        using var source = new CancellationTokenSource();
        var epochs = 0;
        var options = OptionsOf(optimizer) with
        {
            CancellationToken = source.Token,
            Progress = new Listener(progress =>
            {
                epochs = progress.Epoch;
                if (epochs == 3)
                    source.Cancel();
            }),
        };
        Assert.Throws<OperationCanceledException>(() => Training.Fit(RandomProblem.Easy(1, rows: 200, features: 6), options));
        Assert.Equal(3, epochs);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Cancelled_before_it_begins_it_does_not_read_the_data_to_the_end(string optimizer)
    {
        var options = OptionsOf(optimizer) with
        {
            CancellationToken = new CancellationToken(canceled: true),
            OnCancel = CancellationBehavior.ReturnBest
        };
        Assert.Throws<OperationCanceledException>(() => Training.Fit(RandomProblem.Easy(1, rows: 200, features: 6), options));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void The_best_so_far_is_returned_where_that_is_asked_for(string optimizer)
    {
        using var source = new CancellationTokenSource();
        var options = OptionsOf(optimizer) with
        {
            CancellationToken = source.Token,
            OnCancel = CancellationBehavior.ReturnBest,
            Progress = new Listener(progress =>
            {
                if (progress.Epoch == 3)
                    source.Cancel();
            }),
        };
        var fit = Training.Fit(RandomProblem.Easy(1, rows: 200, features: 6), options);
        Assert.Equal(StopReason.Cancelled, fit.Parameters.TrainingHistory.Stop);
        Assert.Equal(3, fit.Parameters.TrainingHistory.Count);
        Assert.Contains("Training was cancelled after 3 epochs; the best parameters so far are kept.", fit.Warnings);
    }

    private static Options OptionsOf(string optimizer) => new()
    {
        Tolerance = 0,
        MaximumEpochs = 2_000,
        Loss = optimizer == "moments" ? TrainingLoss.Squared() : TrainingLoss.Huber(0.5),
        Optimizer = optimizer switch
        {
            "Lbfgs" => Optimizer.Lbfgs(),
            "GaussNewton" => Optimizer.GaussNewton(),
            "Adam" => Optimizer.Adam(),
            _ => Optimizer.GradientDescent(),
        },
        MemoryBudget = optimizer == "streamed" ? 12_000 : null,
    };

    private sealed class Listener(Action<TrainingProgress> onEpoch) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => onEpoch(value);
    }

    /// <summary>Drawing a matrix of a million features by 32 takes a second, and so does hashing gigabytes of rows.</summary>
    [Fact]
    public void It_is_heard_while_the_start_is_drawn_and_while_rows_are_hashed()
    {
        var cancelled = new Interruption(new CancellationToken(canceled: true));
        Assert.Throws<OperationCanceledException>(() => InitialParameters.Draw<float>(new(2, 1, 1, true), new Random(1), cancelled));
        Assert.Throws<OperationCanceledException>(
            () => Objectives.Tiles.Of(new double[4, 1], new double[4, 1], null, Objectives.Storage.Dense, 4).Fingerprint(cancelled));
    }
}
