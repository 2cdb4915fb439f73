using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent.Trainers.Training;

/// <summary>
/// A run of an optimizer that evaluates all rows before each step, in double precision. It has one stage, or several, each of which starts
/// at the end of the one before.
/// </summary>
/// <param name="stages">The stages, each with an objective.</param>
/// <param name="validation">The loss on the validation rows; null without validation rows.</param>
/// <param name="coordinates">The coordinates of the parameters.</param>
/// <param name="schedule">The schedule of a given learning rate; null if the optimizer finds its own steps.</param>
internal sealed class FullBatchRun(
    FullBatchStages stages, IObjective? validation, FullBatchCoordinates coordinates, UsedSchedule? schedule) : ITrainingRun
{
    private readonly double[] _best = new double[coordinates.Inner.Count];
    private readonly double[] _unusedGradient = new double[validation is null ? 0 : coordinates.Inner.Count];

    /// <summary>The objective of the present stage, without penalties that take proximal steps.</summary>
    public IObjective Objective => stages.Convergence.Objective;

    public double ScoreChange => stages.Convergence.ScoreChange;

    public UsedSchedule? Schedule => schedule;

    public EpochResult RunEpoch()
    {
        var result = stages.Optimizer.RunEpoch();
        // The run continues in the next stage if this one has ended and is not the last.
        return result.Outcome != EpochOutcome.Continue && stages.MoveOn() ? result with { Outcome = EpochOutcome.Continue } : result;
    }

    public double ValidationLoss() => validation?.Evaluate(stages.Optimizer.Parameters, _unusedGradient) ?? double.NaN;

    public void KeepBest() => stages.Optimizer.Parameters.CopyTo(_best);

    public RawParameters BestParameters() => coordinates.ToRaw(_best);

    /// <summary>The best parameters, in the coordinates of the optimizer.</summary>
    public ReadOnlyMemory<double> Best => _best;

    public void Exchange(StateStream state, int epochs)
    {
        schedule?.Exchange(state, epochs);
        stages.Exchange(state, epochs);
        state.Exchange<double>(_best);
        state.Require(Array.TrueForAll(_best, double.IsFinite), $"its best parameters are not finite");
    }
}
