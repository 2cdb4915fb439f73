using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cotangent.Trainers.Checkpoints;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Training;

/// <summary>
/// Runs epochs until a reason to stop: measures, keeps the best parameters, reports, and writes checkpoints. All optimizers use this loop.
/// </summary>
internal sealed class TrainingLoop
{
    /// <summary>Most seconds of earlier processes. A <see cref="TimeSpan"/> can hold them and the present process.</summary>
    private static readonly double MostSeconds = TimeSpan.MaxValue.TotalSeconds / 2;

    private readonly ITrainingRun _run;
    private readonly TrainingDecision _decision;
    private readonly double _lossFactor;
    private readonly TrainingReport _report;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<TrainingEpoch> _epochs = [];
    private double _elapsedBefore;
    private double _lowest = double.PositiveInfinity;
    private double _toBeat = double.PositiveInfinity;
    private int _epochsWithoutImprovement;
    private int _bestEpoch;
    private StopReason? _stop;

    public TrainingLoop(ITrainingRun run, TrainingDecision decision, TrainingReport report, double lossFactor = 1) =>
        (_run, _decision, _report, _lossFactor) = (run, decision, report, lossFactor);

    /// <summary>Number of epochs that are done, with the epochs of the resumed run.</summary>
    public int EpochsDone => _epochs.Count;

    /// <summary>Runs to the end.</summary>
    /// <param name="checkpoint">The checkpoint, written at the ends of epochs; null for none.</param>
    /// <exception cref="OperationCanceledException">
    /// Training was canceled, and the options throw, or no epoch has ended.
    /// </exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public TrainingHistory Run(Checkpoint? checkpoint = null)
    {
        var (written, started) = (_clock.Elapsed, _epochs.Count);
        try
        {
            while (_stop is null)
            {
                RunEpoch(started);
                if (checkpoint is not null && (_stop is not null || checkpoint.IsDue(_clock.Elapsed - written)))
                {
                    checkpoint.Write(Exchange);
                    written = _clock.Elapsed;
                }
            }
        }
        catch (OperationCanceledException) when (_decision.OnCancel == CancellationBehavior.ReturnBest && _epochs.Count > 0)
        {
            _stop = StopReason.Cancelled;
            if (!_decision.KeepsLowest)
                KeepBest();
        }

        var history = new TrainingHistory(_epochs, _stop.Value, _bestEpoch);
        _report.End(history);
        return history;
    }

    /// <summary>Writes or reads the state of the loop and of the run.</summary>
    public void Exchange(StateStream state)
    {
        ExchangeEpochs(state);
        _elapsedBefore = state.IsReading ? _epochs[^1].ElapsedSeconds : _elapsedBefore;
        state.Exchange(ref _lowest);
        state.Exchange(ref _toBeat);
        state.Require(!double.IsNaN(_lowest), $"its lowest loss is not a number");
        state.Exchange(ref _epochsWithoutImprovement, 0, _epochs.Count, "number of epochs without improvement");
        var stop = _stop is null ? -1 : (int)_stop;
        state.Exchange(ref stop, -1, (int)StopReason.Stalled, "reason of the end");
        // A canceled training writes no checkpoint.
        state.Require(stop != (int)StopReason.Cancelled, $"it has {stop} for the reason of the end, of training that was cancelled");
        state.Exchange(ref _bestEpoch, stop < 0 && !_decision.KeepsLowest ? 0 : 1, _epochs.Count, "best epoch");
        // A run that reached its maximum goes on if the maximum is higher now.
        _stop = stop < 0 || (stop == (int)StopReason.MaximumEpochs && _epochs.Count < _decision.MaximumEpochs) ? null : (StopReason)stop;
        _run.Exchange(state, _epochs.Count);
        // If the maximum is lower now, the run ends without another epoch.
        if (state.IsReading && _stop is null && _epochs.Count >= _decision.MaximumEpochs)
        {
            _stop = StopReason.MaximumEpochs;
            if (!_decision.KeepsLowest)
                KeepBest();
        }
    }

    private void RunEpoch(int started)
    {
        var before = _clock.Elapsed;
        var result = _run.RunEpoch();
        var validation = _run.ValidationLoss() * _lossFactor;
        var epoch = new TrainingEpoch
        {
            Epoch = _epochs.Count + 1,
            Loss = result.Loss * _lossFactor,
            ValidationLoss = validation,
            GradientNorm = result.GradientNorm,
            StepSize = result.StepSize,
            Damping = result.Damping,
            ElapsedSeconds = _elapsedBefore + _clock.Elapsed.TotalSeconds,
        };
        _epochs.Add(epoch);
        Judge(epoch, result.Outcome);
        var rowsPerSecond = _decision.RowsPerEvaluation * result.Evaluations / (_clock.Elapsed - before).TotalSeconds;
        _report.Epoch(epoch, _decision, started, _clock.Elapsed, rowsPerSecond);
    }

    /// <summary>Decides whether this epoch is the best, and whether it is the last.</summary>
    private void Judge(TrainingEpoch epoch, EpochOutcome outcome)
    {
        var watched = _decision.HasValidation ? epoch.ValidationLoss : epoch.Loss;
        _epochsWithoutImprovement++;
        if (watched < _toBeat)
        {
            _toBeat = watched - (_decision.MinimumImprovement * Math.Abs(watched));
            _epochsWithoutImprovement = 0;
        }

        _stop = outcome == EpochOutcome.Converged ? StopReason.Converged
            : outcome == EpochOutcome.Stuck ? StopReason.Stalled
            : _epochsWithoutImprovement >= _decision.Patience ? StopReason.NoImprovement
            : epoch.Epoch >= _decision.MaximumEpochs ? StopReason.MaximumEpochs
            : null;

        // A converged epoch is the result, even if rounding has shown a lower loss before. The loss of a mini-batch epoch is a mean over
        // its steps, and not the loss at its end, which is usually lower, so the last epoch is kept. A first epoch without a finite loss
        // (the validation loss may overflow) is better than none.
        var isBest = _decision.KeepsLowest
            ? watched < _lowest || _bestEpoch == 0 || (_stop == StopReason.Converged && !_decision.HasValidation)
            : _stop is not null;
        if (isBest)
            KeepBest();
        // Not Math.Min, which returns NaN if one of them is NaN. An epoch with a loss of NaN is taken back.
        _lowest = watched < _lowest ? watched : _lowest;
    }

    private void KeepBest()
    {
        _run.KeepBest();
        _bestEpoch = _epochs.Count;
    }

    private void ExchangeEpochs(StateStream state)
    {
        var count = _epochs.Count;
        state.ExchangeCount(ref count, "epochs", Unsafe.SizeOf<TrainingEpoch>());
        state.Require(count > 0, $"it has no epoch");
        CollectionsMarshal.SetCount(_epochs, count);
        state.Exchange(CollectionsMarshal.AsSpan(_epochs));
        for (var i = 0; state.IsReading && i < count; i++)
        {
            state.Require(_epochs[i].Epoch == i + 1, $"its epoch {i + 1} has the number {_epochs[i].Epoch}");
            var seconds = _epochs[i].ElapsedSeconds;
            state.Require(seconds >= 0 && seconds <= MostSeconds, $"its epoch {i + 1} has ended after {seconds} seconds");
        }
    }
}
