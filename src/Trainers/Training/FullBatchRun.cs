using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent.Trainers.Training;

/// <summary>
/// A run of an optimizer that looks at all rows before each step, in double precision: in one stage, or in several that begin where the one
/// before ended.
/// </summary>
/// <param name="stages">What to minimize, one after the other.</param>
/// <param name="validation">What is measured; null for nothing.</param>
/// <param name="coordinates">Of the parameters.</param>
/// <param name="schedule">Of a learning rate that is given; null where the optimizer finds its own steps.</param>
internal sealed class FullBatchRun(
    FullBatchStages stages, IObjective? validation, FullBatchCoordinates coordinates, UsedSchedule? schedule) : ITrainingRun
{
    private readonly double[] _best = new double[coordinates.Inner.Count];
    private readonly double[] _unusedGradient = new double[validation is null ? 0 : coordinates.Inner.Count];

    /// <summary>What the present stage minimises, without the penalties that have a threshold.</summary>
    public IObjective Objective => stages.Convergence.Objective;

    public double ScoreChange => stages.Convergence.ScoreChange;

    public UsedSchedule? Schedule => schedule;

    public EpochResult RunEpoch()
    {
        var result = stages.Optimizer.RunEpoch();
        // A stage that gets no further may end in the next.
        return result.Outcome != EpochOutcome.Continue && stages.MoveOn() ? result with { Outcome = EpochOutcome.Continue } : result;
    }

    public double ValidationLoss() => validation?.Evaluate(stages.Optimizer.Parameters, _unusedGradient) ?? double.NaN;

    public void KeepBest() => stages.Optimizer.Parameters.CopyTo(_best);

    public RawParameters BestParameters() => coordinates.ToRaw(_best);

    /// <summary>The best parameters as the optimizer has them.</summary>
    public ReadOnlyMemory<double> Best => _best;

    public void Exchange(StateStream state, int epochs)
    {
        schedule?.Exchange(state, epochs);
        stages.Exchange(state, epochs);
        state.Exchange<double>(_best);
        state.Require(Array.TrueForAll(_best, double.IsFinite), $"its best parameters are not finite");
    }
}
