namespace Cotangent.Trainers.Optimization;

/// <summary>A loss is not finite. Never leaves the trainer: the training loop tells the user what to do, or starts again.</summary>
internal sealed class DivergedException(double loss, double stepSize, int? batch = null) : Exception
{
    public double Loss { get; } = loss;

    public double StepSize { get; } = stepSize;

    /// <summary>Counted from 1 within the epoch; null where an epoch is one batch.</summary>
    public int? Batch { get; } = batch;
}
