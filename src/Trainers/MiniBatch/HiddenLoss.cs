using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>The loss of some rows of a batch as a function of their hidden vectors, and its gradient: the memory of the thread that evaluates it.</summary>
internal abstract class HiddenLoss
{
    /// <summary>Of the last run; none is a loss of 0.</summary>
    public abstract double Value { get; }

    /// <summary>H of the rows, which the caller fills.</summary>
    public abstract Span<float> Hidden { get; }

    /// <summary>dL/dH of the last gradient.</summary>
    public abstract ReadOnlySpan<float> HiddenBar { get; }

    /// <param name="loss">Of a row.</param>
    /// <param name="parameters">By feature.</param>
    /// <param name="units">Those of the labels.</param>
    /// <param name="targets">What rows have as labels.</param>
    /// <param name="capacity">Most rows.</param>
    /// <param name="program">The loss compiled, for all lanes.</param>
    /// <param name="interruption">Asked before each step of a run, and between the parts of a large product.</param>
    public static HiddenLoss Create(
        TrainingLoss loss,
        ModelParameters parameters,
        Standardization units,
        Targets targets,
        int capacity,
        Lazy<BatchProgram> program,
        Interruption interruption) =>
        loss.IsSoftmaxCrossEntropy && targets.AreClasses
            ? new SoftmaxLoss(parameters, capacity, interruption)
            : new PlannedLoss(new BatchLane(program.Value, parameters, units, targets, capacity, interruption), parameters.Layout);

    /// <summary>Labels and weights of rows of a pool; each row counts <paramref name="rowScale"/> times its weight.</summary>
    public abstract void LoadLabels(RowPool pool, int first, int count, double rowScale);

    /// <summary>Loss and gradient of the first rows.</summary>
    public abstract void RunGradient(int count);

    /// <summary>The loss alone.</summary>
    public abstract void RunLoss(int count);

    /// <summary>Adds dL/dA and dL/db, one after the other.</summary>
    public abstract void AddRest(Span<float> sum);
}
