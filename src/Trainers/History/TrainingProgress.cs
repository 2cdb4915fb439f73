namespace Cotangent;

/// <summary>The report that a listener gets at the end of every epoch.</summary>
public sealed class TrainingProgress
{
    /// <summary>The number of the epoch, from 1.</summary>
    public int Epoch { get; init; }

    /// <summary>Most epochs of this training.</summary>
    public int MaximumEpochs { get; init; }

    /// <summary>As <see cref="TrainingEpoch.Loss"/>.</summary>
    public double Loss { get; init; }

    /// <summary>As <see cref="TrainingEpoch.ValidationLoss"/>: NaN without validation rows.</summary>
    public double ValidationLoss { get; init; } = double.NaN;

    /// <summary>As <see cref="TrainingEpoch.GradientNorm"/>.</summary>
    public double GradientNorm { get; init; }

    /// <summary>As <see cref="TrainingEpoch.StepSize"/>: NaN for GaussNewton.</summary>
    public double StepSize { get; init; } = double.NaN;

    /// <summary>As <see cref="TrainingEpoch.Damping"/>: NaN for optimizers other than GaussNewton.</summary>
    public double Damping { get; init; } = double.NaN;

    /// <summary>
    /// Rows that this epoch evaluated in a second; a row counts once for each evaluation. An evaluation of second moments counts as one of
    /// all rows.
    /// </summary>
    public double RowsPerSecond { get; init; }

    /// <summary>Time since training began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Time at which the maximum number of epochs will be reached at the present speed. Training may end before.
    /// </summary>
    public DateTimeOffset ExpectedEnd { get; init; }
}
