using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// Parameters on their way to a model, an epoch at a time: what the training loop steers, whatever the optimizer and the precision.
/// </summary>
internal interface ITrainingRun
{
    /// <summary>One epoch.</summary>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    EpochResult RunEpoch();

    /// <summary>
    /// The loss on the validation rows, without penalties, at the parameters where the last epoch ended; NaN where there are none.
    /// </summary>
    double ValidationLoss();

    /// <summary>
    /// How far Newton's step would have moved the scores when it was last asked for; not a number before, and for mini-batches.
    /// </summary>
    double ScoreChange { get; }

    /// <summary>Remembers the parameters where the last epoch ended.</summary>
    void KeepBest();

    /// <summary>The remembered parameters.</summary>
    RawParameters BestParameters();

    /// <summary>What the learning rate is multiplied by; null where there is none.</summary>
    UsedSchedule? Schedule { get; }

    /// <summary>Everything that later epochs and the result depend on.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="epochs">That are done in this state.</param>
    /// <exception cref="FormatException">What is read is no state of such a run.</exception>
    void Exchange(StateStream state, int epochs);
}
