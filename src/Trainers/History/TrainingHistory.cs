using System.Collections;
using Microsoft.ML;

namespace Cotangent;

/// <summary>The course of training: one entry for each epoch, saved with the model.</summary>
public sealed class TrainingHistory : IReadOnlyList<TrainingEpoch>
{
    private readonly TrainingEpoch[] _epochs;

    internal TrainingHistory(IEnumerable<TrainingEpoch> epochs, StopReason stop, int bestEpoch) =>
        (_epochs, Stop, BestEpoch) = ([.. epochs], stop, bestEpoch);

    /// <summary>Why training ended.</summary>
    public StopReason Stop { get; }

    /// <summary>
    /// Whether the scores of the model are known to be within <see cref="TwoLayerLinearOptions.Tolerance"/> of the scores at the optimum.
    /// Also false if training converged and an earlier epoch had the lower validation loss: the model has the parameters of
    /// <see cref="BestEpoch"/>.
    /// </summary>
    public bool Converged => Stop == StopReason.Converged && BestEpoch == Count;

    /// <summary>The epoch, counted from 1, whose parameters the model has.</summary>
    public int BestEpoch { get; }

    /// <summary>Number of epochs.</summary>
    public int Count => _epochs.Length;

    /// <summary>An epoch, by position from 0.</summary>
    public TrainingEpoch this[int index] => _epochs[index];

    /// <summary>
    /// The epochs as a data view with the columns Epoch, Loss, ValidationLoss, GradientNorm, StepSize, Damping and ElapsedSeconds.
    /// </summary>
    /// <param name="mlContext">The context that the data view belongs to.</param>
    public IDataView ToDataView(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return mlContext.Data.LoadFromEnumerable(_epochs.Select(epoch => new Row
        {
            Epoch = epoch.Epoch,
            Loss = epoch.Loss,
            ValidationLoss = epoch.ValidationLoss,
            GradientNorm = epoch.GradientNorm,
            StepSize = epoch.StepSize,
            Damping = epoch.Damping,
            ElapsedSeconds = epoch.ElapsedSeconds,
        }));
    }

    /// <inheritdoc/>
    public IEnumerator<TrainingEpoch> GetEnumerator() => ((IEnumerable<TrainingEpoch>)_epochs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>ML.NET makes columns of the properties of a class.</summary>
    private sealed class Row
    {
        public int Epoch { get; init; }

        public double Loss { get; init; }

        public double ValidationLoss { get; init; }

        public double GradientNorm { get; init; }

        public double StepSize { get; init; }

        public double Damping { get; init; }

        public double ElapsedSeconds { get; init; }
    }
}
