using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>A run with given losses. Its parameters are the number of the epoch.</summary>
internal sealed class ScriptedRun(double[] losses, double[]? validation = null, EpochOutcome last = EpochOutcome.Continue) : ITrainingRun
{
    private int _epoch;
    private int _best;

    public int EpochsRun => _epoch;

    /// <summary>Called before an epoch.</summary>
    public Action<int> BeforeEpoch { get; init; } = _ => { };

    public double ScoreChange => double.NaN;

    public UsedSchedule? Schedule => null;

    public EpochResult RunEpoch()
    {
        BeforeEpoch(_epoch + 1);
        var loss = losses[_epoch++];
        return new EpochResult(loss, GradientNorm: 1, StepSize: 0.5, _epoch == losses.Length ? last : EpochOutcome.Continue);
    }

    public double ValidationLoss() => validation?[_epoch - 1] ?? double.NaN;

    public void KeepBest() => _best = _epoch;

    public RawParameters BestParameters() => RawParameters.Of(new ParameterLayout(1, 1, 0, HasBias: false), [(float)_best]);

    public void Exchange(StateStream state, int epochs)
    {
        state.Exchange(ref _epoch);
        state.Exchange(ref _best);
    }
}
