using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// The loss of some rows of a batch as a function of their hidden vectors H, and its gradient in H, A and b. It owns the memory of one
/// thread.
/// </summary>
internal abstract class OutputLayer
{
    /// <summary>The loss of the last run; 0 for no rows.</summary>
    public abstract double Value { get; }

    /// <summary>H of the rows, rows x k, which the caller writes before a run.</summary>
    public abstract Span<float> Hidden { get; }

    /// <summary>dL/dH of the last gradient, rows x k.</summary>
    public abstract ReadOnlySpan<float> HiddenBar { get; }

    /// <summary>The layer for a loss: softmax by its own kernel, all other losses by the compiled plan.</summary>
    /// <param name="loss">The loss of a row.</param>
    /// <param name="parameters">The parameters, read in place.</param>
    /// <param name="units">The units of the labels.</param>
    /// <param name="targets">The targets of a row.</param>
    /// <param name="capacity">Most rows.</param>
    /// <param name="program">The loss as a plan that begins at H, compiled once for all threads.</param>
    /// <param name="interruption">Checked before each step of a run, and between the parts of a large product.</param>
    public static OutputLayer Create(
        TrainingLoss loss,
        BatchParameters parameters,
        Units units,
        Targets targets,
        int capacity,
        Lazy<BatchPlans> program,
        Interruption interruption) =>
        loss.IsSoftmaxCrossEntropy && targets.AreClasses
            ? new SoftmaxOutputLayer(parameters, capacity, interruption)
            : new PlannedOutputLayer(new RowShare(program.Value, parameters, units, targets, capacity, interruption), parameters.Layout);

    /// <summary>Loads labels and weights of rows of a buffer; each weight is multiplied by <paramref name="rowScale"/>.</summary>
    public abstract void LoadLabels(ShuffleBuffer rows, int first, int count, double rowScale);

    /// <summary>Computes loss and gradient of the first rows.</summary>
    public abstract void RunGradient(int count);

    /// <summary>Computes the loss alone.</summary>
    public abstract void RunLoss(int count);

    /// <summary>Adds dL/dA (m x k) and dL/db (m) of the last gradient, one after the other.</summary>
    public abstract void AddOutputGradient(Span<float> sum);
}
