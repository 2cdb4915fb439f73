using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Optimization;

/// <summary>Minimizes an <see cref="IObjective"/> an epoch at a time.</summary>
internal interface IOptimizer
{
    /// <summary>The parameters of the last epoch, to which its loss belongs. The next epoch overwrites them.</summary>
    ReadOnlyMemory<double> Parameters { get; }

    /// <summary>
    /// Takes a step from the end of the last epoch, and evaluates. The first epoch takes no step: it evaluates the start.
    /// </summary>
    /// <exception cref="DivergedException">The loss is not finite, and the optimizer cannot take the step back.</exception>
    EpochResult RunEpoch();

    /// <summary>Writes or reads everything that later epochs depend on.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="epochs">Number of epochs that are done, with the epochs of earlier stages.</param>
    /// <exception cref="FormatException">The state that was read is not valid for this optimizer.</exception>
    void Exchange(StateStream state, int epochs);
}
