using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// A run of an optimizer, an epoch at a time. The training loop depends on this interface, and not on optimizer or precision.
/// </summary>
internal interface ITrainingRun
{
    /// <summary>One epoch.</summary>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    EpochResult RunEpoch();

    /// <summary>
    /// The loss on the validation rows, without penalties, at the parameters where the last epoch ended; NaN without validation rows.
    /// </summary>
    double ValidationLoss();

    /// <summary>
    /// The change of the scores by the last computed Newton step; NaN before the first, and for mini-batches.
    /// </summary>
    double ScoreChange { get; }

    /// <summary>Copies the parameters at the end of the last epoch, for <see cref="BestParameters"/>.</summary>
    void KeepBest();

    /// <summary>The copied parameters, in raw units.</summary>
    RawParameters BestParameters();

    /// <summary>The factor of the learning rate over time; null if the run has no learning rate.</summary>
    UsedSchedule? Schedule { get; }

    /// <summary>Writes or reads everything that later epochs and the result depend on.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="epochs">Number of epochs that are done.</param>
    /// <exception cref="FormatException">The state that was read is not valid for this run.</exception>
    void Exchange(StateStream state, int epochs);
}
