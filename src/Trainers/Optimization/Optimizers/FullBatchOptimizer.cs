namespace Cotangent.Trainers.Optimization.Optimizers;

/// <summary>An optimizer that evaluates all rows before each step, in double precision.</summary>
internal abstract record FullBatchOptimizer : Optimizer
{
    /// <summary>
    /// Epochs without progress after which an optimizer that lowers the loss at each step has stalled: only rounding is left.
    /// </summary>
    private protected const int FlatEpochsOfSearches = 20;

    internal sealed override bool IsMiniBatch => false;

    internal sealed override bool TakesSecondMoments => true;

    /// <summary>Number of vectors of the length of the parameters that a run keeps, without <see cref="Convergence"/>.</summary>
    internal abstract long Vectors { get; }

    /// <summary>The setting that <see cref="Vectors"/> depends on; null if there is none.</summary>
    internal abstract MemorySetting? MemoryDecidedBy { get; }

    /// <summary>Whether a step solves a linear system by products with the curvature, so that few steps are needed.</summary>
    internal abstract bool SolvesForSteps { get; }

    internal sealed override OptimizerMemory Memory =>
        new(Single: 1, Double: Vectors + Convergence.Vectors) { DecidedBy = MemoryDecidedBy };

    /// <summary>Epochs without progress after which training has stalled, if no learning rate is given.</summary>
    /// <param name="whitens">Whether the features are whitened.</param>
    internal abstract int MostFlatEpochs(bool whitens);

    /// <summary>A run from the start of a problem.</summary>
    internal abstract IOptimizer Create(FullBatchProblem problem);

    internal sealed override T Match<T>(Func<FullBatchOptimizer, T> fullBatch, Func<MiniBatchOptimizer, T> miniBatch) => fullBatch(this);
}
