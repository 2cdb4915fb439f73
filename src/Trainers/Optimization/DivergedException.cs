namespace Cotangent.Trainers.Optimization;

/// <summary>A loss is not finite. Never leaves the trainer: training starts again, or throws an exception with advice.</summary>
internal sealed class DivergedException(double loss, double stepSize, int? batch = null) : Exception
{
    public double Loss { get; } = loss;

    public double StepSize { get; } = stepSize;

    /// <summary>The number of the batch in the epoch, from 1; null for full-batch optimizers.</summary>
    public int? Batch { get; } = batch;
}
