namespace Cotangent;

/// <summary>What training tells its listener at the end of every epoch.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="MaximumEpochs">When training stops at the latest.</param>
/// <param name="Loss">As <see cref="TrainingEpoch.Loss"/>.</param>
/// <param name="ValidationLoss">As <see cref="TrainingEpoch.ValidationLoss"/>: NaN where there are no validation rows.</param>
/// <param name="GradientNorm">As <see cref="TrainingEpoch.GradientNorm"/>.</param>
/// <param name="StepSize">As <see cref="TrainingEpoch.StepSize"/>.</param>
/// <param name="RowsPerSecond">Rows that this epoch evaluated, each as often as it was, per second. On second moments: all rows, once.</param>
/// <param name="Elapsed">Since training began.</param>
/// <param name="ExpectedEnd">When the maximum number of epochs will be reached at the present speed; training may well end before.</param>
public sealed record TrainingProgress(
    int Epoch,
    int MaximumEpochs,
    double Loss,
    double ValidationLoss,
    double GradientNorm,
    double StepSize,
    double RowsPerSecond,
    TimeSpan Elapsed,
    DateTimeOffset ExpectedEnd);
