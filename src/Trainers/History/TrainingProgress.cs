namespace Cotangent;

/// <summary>What training reports to its listener at the end of every epoch.</summary>
public sealed class TrainingProgress
{
    /// <summary>The epoch, counted from 1.</summary>
    public int Epoch { get; init; }

    /// <summary>The epoch after which training stops at the latest.</summary>
    public int MaximumEpochs { get; init; }

    /// <summary>As <see cref="TrainingEpoch.Loss"/>.</summary>
    public double Loss { get; init; }

    /// <summary>As <see cref="TrainingEpoch.ValidationLoss"/>: NaN where there are no validation rows.</summary>
    public double ValidationLoss { get; init; } = double.NaN;

    /// <summary>As <see cref="TrainingEpoch.GradientNorm"/>.</summary>
    public double GradientNorm { get; init; }

    /// <summary>As <see cref="TrainingEpoch.StepSize"/>: NaN for GaussNewton.</summary>
    public double StepSize { get; init; } = double.NaN;

    /// <summary>As <see cref="TrainingEpoch.Damping"/>: NaN for other optimizers than GaussNewton.</summary>
    public double Damping { get; init; } = double.NaN;

    /// <summary>Rows that this epoch evaluated, each as often as it was, per second. On second moments: all rows, once.</summary>
    public double RowsPerSecond { get; init; }

    /// <summary>Time since training began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Time at which the maximum number of epochs will be reached at the present speed; training may end before.
    /// </summary>
    public DateTimeOffset ExpectedEnd { get; init; }
}
