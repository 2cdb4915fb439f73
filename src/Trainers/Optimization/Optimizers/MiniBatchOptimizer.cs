using Cotangent.Trainers.Messages;

namespace Cotangent.Trainers.Optimization.Optimizers;

/// <summary>An optimizer that steps after each batch of rows, in single precision.</summary>
internal abstract record MiniBatchOptimizer : Optimizer
{
    /// <summary>The parameters and the best parameters.</summary>
    private const int VectorsOfParameters = 2;

    /// <param name="batchSize">Rows of a step, 1 or more; null for the default of the data.</param>
    private protected MiniBatchOptimizer(int? batchSize) =>
        BatchSize = Setting.Require(Name, batchSize is null or >= 1, batchSize, "1 or more, or null");

    /// <summary>Rows of a step; null for the default of the data.</summary>
    internal int? BatchSize { get; }

    /// <summary>The learning rate if the options give none.</summary>
    internal abstract double DefaultLearningRate { get; }

    /// <summary>Number of vectors of the length of the parameters in the state.</summary>
    internal abstract int VectorsOfState { get; }

    internal sealed override bool IsMiniBatch => true;

    internal sealed override bool TakesLearningRate => true;

    internal sealed override bool TakesProximalSteps => true;

    internal sealed override bool TakesSecondMoments => false;

    internal sealed override OptimizerMemory Memory => new(Single: VectorsOfParameters + VectorsOfState, Double: 0);

    /// <summary>The update rule with its first state.</summary>
    /// <param name="parameters">Number of parameters.</param>
    /// <param name="blocks">Number of blocks of parameters that are stepped together.</param>
    internal abstract BlockUpdate CreateUpdate(int parameters, int blocks);

    internal sealed override T Match<T>(Func<FullBatchOptimizer, T> fullBatch, Func<MiniBatchOptimizer, T> miniBatch) => miniBatch(this);
}
