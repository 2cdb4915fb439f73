using Microsoft.ML;
using Options = Microsoft.ML.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>A token that is cancelled from outside, while epochs run.</summary>
public sealed class CancellationTests
{
    private static readonly Problem Rows = RandomProblem.Easy(1, rows: 200, features: 4);

    /// <summary>The default works on second moments, and does not look at the rows again.</summary>
    public static TheoryData<Optimizer?> Optimizers =>
    [
        (Optimizer?)null, new Optimizer.GradientDescent(), new Optimizer.Lbfgs(), new Optimizer.GaussNewton(), new Optimizer.StochasticGradientDescent(), new Optimizer.Adam(), new Optimizer.AdaGrad(),
    ];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void It_is_heard_in_the_epoch_after(Optimizer? optimizer)
    {
        foreach (var loss in (TrainingLoss[])[new TrainingLoss.Squared(), new TrainingLoss.Huber(1)])
        {
            var options = new Options { Optimizer = optimizer, Loss = loss, Tolerance = 0 };
            Assert.Throws<OperationCanceledException>(() => FitAndCancelAfter(2, options));
            var history = FitAndCancelAfter(2, options with { OnCancel = OnCancel.ReturnBest }).Parameters.TrainingHistory;
            Assert.Equal(TrainingStop.Cancelled, history.Stop);
            Assert.Equal(2, history.Count);
        }
    }

    private static Training FitAndCancelAfter(int epochs, Options options)
    {
        using var source = new CancellationTokenSource();
        return Training.Fit(Rows, options with
        {
            CancellationToken = source.Token,
            Progress = new Watcher(epoch =>
            {
                if (epoch == epochs)
                    source.Cancel();
            }),
        });
    }

    private sealed class Watcher(Action<int> onEpoch) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => onEpoch(value.Epoch);
    }
}
