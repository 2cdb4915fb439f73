using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Tests.Objectives;
using Cotangent.Trainers.Training;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>The end of training, and the parameters that it keeps, for given losses.</summary>
public class TrainingLoopTests
{
    [Fact]
    public void It_runs_to_the_maximum_and_keeps_the_lowest_loss()
    {
        var (history, run) = Train(new ScriptedRun([5, 3, 4, 9, 9]), new() { MaximumEpochs = 4 });
        Assert.Equal(StopReason.MaximumEpochs, history.Stop);
        Assert.Equal([5, 3, 4, 9], history.Select(epoch => epoch.Loss));
        Assert.Equal([1, 2, 3, 4], history.Select(epoch => epoch.Epoch));
        Assert.Equal(2, history.BestEpoch);
        Assert.Equal([2], run.BestParameters().Values);
    }

    [Fact]
    public void With_validation_rows_their_loss_decides()
    {
        var (history, run) =
            Train(new ScriptedRun([5, 4, 3, 2, 1], validation: [5, 4, 6, 6, 6]), new() { MaximumEpochs = 5, ValidationFraction = 0.5 });
        Assert.Equal([2], run.BestParameters().Values);
        Assert.Equal(2, history.BestEpoch);
        Assert.Equal([5, 4, 6, 6, 6], history.Select(epoch => epoch.ValidationLoss));
    }

    [Fact]
    public void Patience_counts_the_epochs_since_the_last_improvement()
    {
        var (history, _) = Train(new ScriptedRun([5, 4, 4.5, 3, 3.5, 3, 4, 1]), new() { MaximumEpochs = 8, Patience = 3 });
        Assert.Equal(StopReason.NoImprovement, history.Stop);
        Assert.Equal(7, history.Count);
        Assert.Equal(4, history.BestEpoch);
    }

    /// <summary>
    /// Each loss is below the one before by less than a tenth of it, so that none improves on the first; the parameters of the lowest are
    /// kept all the same.
    /// </summary>
    [Fact]
    public void What_is_less_than_the_minimum_improvement_does_not_count_against_patience()
    {
        var (history, run) =
            Train(new ScriptedRun([10, 9.5, 9.1, 9.05, 1]), new() { MaximumEpochs = 5, Patience = 3, MinimumImprovement = 0.1 });
        Assert.Equal(4, history.Count);
        Assert.Equal([4], run.BestParameters().Values);
    }

    /// <summary>Rounding may have shown a lower loss before.</summary>
    [Fact]
    public void Where_it_converges_the_last_parameters_are_the_result()
    {
        var (history, run) = Train(new ScriptedRun([5, 3, 3.0000001], last: EpochOutcome.Converged), new());
        Assert.True(history.Converged);
        Assert.Equal([3], run.BestParameters().Values);
        Assert.Equal(3, history.BestEpoch);
    }

    /// <summary>A step that was too long, and is taken back.</summary>
    [Fact]
    public void An_epoch_without_a_loss_does_not_keep_later_ones_from_being_the_best()
    {
        var (history, run) = Train(new ScriptedRun([5, double.NaN, 3, 4]), new() { MaximumEpochs = 4 });
        Assert.Equal(3, history.BestEpoch);
        Assert.Equal([3], run.BestParameters().Values);
    }

    /// <summary>The exponential of a validation row may overflow in every epoch.</summary>
    [Fact]
    public void Without_any_finite_validation_loss_the_first_epoch_is_the_result()
    {
        double[] infinite = [.. Enumerable.Repeat(double.PositiveInfinity, 3)];
        var (history, run) = Train(new ScriptedRun([5, 4, 3], infinite), new() { MaximumEpochs = 3, ValidationFraction = 0.5 });
        Assert.Equal(1, history.BestEpoch);
        Assert.Equal([1], run.BestParameters().Values);
    }

    [Fact]
    public void A_maximum_without_end_is_expected_at_the_last_date_there_is()
    {
        var heard = new List<TrainingProgress>();
        var (host, options) =
            (((IHostEnvironment)new MLContext())
                .Register("test"), new TwoLayerLinearRegressionTrainer.Options { MaximumEpochs = int.MaxValue });
        var rows = Tiles.Of(new double[4, 1], new double[4, 1], null, Storage.Dense, 4);
        var decision = Decision.Of(options, rows, options.LayoutFor(1, 1));
        using var report = new TrainingReport(host, host.Start("test"), new Listener(heard));
        report.Epoch(
            new TrainingEpoch { Epoch = 1, Loss = 1, ElapsedSeconds = 1 }, decision, started: 0, TimeSpan.FromDays(1), rowsPerSecond: 1);
        Assert.Equal(DateTimeOffset.MaxValue, heard[0].ExpectedEnd);
    }

    [Fact]
    public void Where_no_step_helps_it_ends()
    {
        var (history, _) = Train(new ScriptedRun([5, 3], last: EpochOutcome.Stuck), new());
        Assert.Equal(StopReason.Stalled, history.Stop);
        Assert.False(history.Converged);
    }

    /// <summary>The loss of a mini-batch epoch is a mean over its steps.</summary>
    [Fact]
    public void Of_mini_batches_without_validation_rows_the_last_epoch_is_the_result()
    {
        var (history, run) = Train(new ScriptedRun([5, 3, 4]), new() { MaximumEpochs = 3, Optimizer = Optimizer.Adam() });
        Assert.Equal([3], run.BestParameters().Values);
        Assert.Equal(3, history.BestEpoch);
    }

    [Theory]
    [InlineData(CancellationBehavior.Throw)]
    [InlineData(CancellationBehavior.ReturnBest)]
    public void Cancelled_it_throws_or_returns_the_best(CancellationBehavior onCancel)
    {
        var run = new ScriptedRun([5, 3, 4, 1]) { BeforeEpoch = epoch => ThrowIf(epoch == 4) };
        var options = new TwoLayerLinearRegressionTrainer.Options { MaximumEpochs = 4, OnCancel = onCancel };
        if (onCancel == CancellationBehavior.Throw)
        {
            Assert.Throws<OperationCanceledException>(() => Train(run, options));
            return;
        }

        var (history, _) = Train(run, options);
        Assert.Equal(StopReason.Cancelled, history.Stop);
        Assert.Equal(3, history.Count);
        Assert.Equal([2], run.BestParameters().Values);
    }

    [Fact]
    public void Cancelled_before_an_epoch_has_ended_there_is_nothing_to_return() =>
        Assert.Throws<OperationCanceledException>(() => Train(
            new ScriptedRun([5]) { BeforeEpoch = _ => ThrowIf(true) }, new() { OnCancel = CancellationBehavior.ReturnBest }));

    /// <summary>
    /// Saved after each epoch and loaded into a new loop: the rest of the history, and the result, equal the ones of an uninterrupted loop.
    /// </summary>
    [Fact]
    public void A_loop_that_is_saved_and_loaded_goes_on_as_if_nothing_had_been()
    {
        double[] losses = [5, 4, 4.5, 3, 3.5, 3, 4, 1];
        var options = new TwoLayerLinearRegressionTrainer.Options { MaximumEpochs = 8, Patience = 3 };
        var (expected, _) = Train(new ScriptedRun(losses), options);
        for (var saveAfter = 1; saveAfter < expected.Count; saveAfter++)
        {
            var state = new MemoryStream();
            TrainingLoop? first = null;
            var interrupted = new ScriptedRun(losses) { BeforeEpoch = epoch => SaveAndStop(epoch == saveAfter + 1) };
            first = Loop(interrupted, options);
            Assert.Throws<OperationCanceledException>(() => first.Run());

            state.Position = 0;
            var resumed = new ScriptedRun(losses);
            var second = Loop(resumed, options);
            second.Exchange(StateStream.Reading(state));
            var history = second.Run();
            Assert.Equal(expected.Select(WithoutTime), history.Select(WithoutTime));
            Assert.Equal((expected.Stop, expected.BestEpoch), (history.Stop, history.BestEpoch));
            Assert.Equal([expected.BestEpoch], resumed.BestParameters().Values);

            void SaveAndStop(bool now)
            {
                if (now)
                    first!.Exchange(StateStream.Writing(state));
                ThrowIf(now);
            }
        }
    }

    [Fact]
    public void The_listener_hears_of_every_epoch()
    {
        var heard = new List<TrainingProgress>();
        var (history, _) =
            Train(new ScriptedRun([5, 3, 4], validation: [6, 5, 4]), new()
            {
                MaximumEpochs = 3,
                ValidationFraction = 0.5,
                Progress = new Listener(heard)
            });
        Assert.Equal(
            history.Select(
                epoch => (
                    epoch.Epoch,
                    3,
                    epoch.Loss,
                    epoch.ValidationLoss,
                    epoch.GradientNorm,
                    epoch.StepSize,
                    TimeSpan.FromSeconds(epoch.ElapsedSeconds))),
            heard.Select(p => (p.Epoch, p.MaximumEpochs, p.Loss, p.ValidationLoss, p.GradientNorm, p.StepSize, p.Elapsed)));
        Assert.All(heard, progress => Assert.True(progress.RowsPerSecond > 0));
        Assert.All(heard, progress => Assert.True(progress.ExpectedEnd > DateTimeOffset.Now.AddMinutes(-10)));
    }

    private static TrainingEpoch WithoutTime(TrainingEpoch epoch) => epoch with { ElapsedSeconds = 0 };

    private static void ThrowIf(bool cancelled)
    {
        if (cancelled)
            throw new OperationCanceledException();
    }

    private static (TrainingHistory History, ScriptedRun Run) Train(ScriptedRun run, TwoLayerLinearRegressionTrainer.Options options) =>
        (Loop(run, options).Run(), run);

    private static TrainingLoop Loop(ScriptedRun run, TwoLayerLinearRegressionTrainer.Options options)
    {
        var rows = Tiles.Of(new double[4, 1], new double[4, 1], null, Storage.Dense, 4);
        var host = ((IHostEnvironment)new MLContext()).Register("test");
        return new TrainingLoop(
            run, Decision.Of(options, rows, options.LayoutFor(1, 1)), new TrainingReport(host, host.Start("test"), options.Progress));
    }

    private sealed class Listener(List<TrainingProgress> heard) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => heard.Add(value);
    }
}
