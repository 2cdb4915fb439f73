namespace Cotangent.Trainers;

/// <summary>Minimises an <see cref="IObjective"/> an epoch at a time. Knows vectors only.</summary>
internal interface IOptimizer
{
    /// <summary>Where the loss of the last epoch was found. Overwritten by the next.</summary>
    ReadOnlyMemory<double> Parameters { get; }

    /// <summary>
    /// Moves on from where the last epoch ended (the first one stays where it starts), and returns what it found there.
    /// </summary>
    /// <exception cref="DivergedException">The loss is not finite, and the optimiser has no way back.</exception>
    EpochResult RunEpoch();

    /// <summary>Everything that later epochs depend on.</summary>
    void Exchange(StateStream state);
}
