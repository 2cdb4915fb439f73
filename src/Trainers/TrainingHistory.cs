using System.Collections;

namespace Microsoft.ML;

/// <summary>How training went: one entry for each epoch, saved with the model.</summary>
public sealed class TrainingHistory : IReadOnlyList<TrainingEpoch>
{
    private readonly TrainingEpoch[] _epochs;

    internal TrainingHistory(IEnumerable<TrainingEpoch> epochs, bool converged) => (_epochs, Converged) = ([.. epochs], converged);

    /// <summary>
    /// Whether the gradient became small against the tolerance (<see cref="TwoLayerLinearRegressionTrainer.Options.Tolerance"/>). Where it is false, training stopped at the maximum
    /// number of epochs, the log has a warning, and the parameters are those of the lowest loss.
    /// </summary>
    public bool Converged { get; }

    /// <summary>Number of epochs.</summary>
    public int Count => _epochs.Length;

    /// <summary>An epoch, by position from 0.</summary>
    public TrainingEpoch this[int index] => _epochs[index];

    /// <inheritdoc/>
    public IEnumerator<TrainingEpoch> GetEnumerator() => ((IEnumerable<TrainingEpoch>)_epochs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
