using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Optimization;

/// <summary>Minimizes an <see cref="IObjective"/> an epoch at a time. Knows vectors only.</summary>
internal interface IOptimizer
{
    /// <summary>Where the loss of the last epoch was found. Overwritten by the next.</summary>
    ReadOnlyMemory<double> Parameters { get; }

    /// <summary>
    /// Moves on from where the last epoch ended (the first one stays where it starts), and returns what it found there.
    /// </summary>
    /// <exception cref="DivergedException">The loss is not finite, and the optimizer has no way back.</exception>
    EpochResult RunEpoch();

    /// <summary>Everything that later epochs depend on.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="epochs">That are done in this state: of this optimizer, or of others before it, too.</param>
    /// <exception cref="FormatException">What is read is no state of such an optimizer.</exception>
    void Exchange(StateStream state, int epochs);
}
