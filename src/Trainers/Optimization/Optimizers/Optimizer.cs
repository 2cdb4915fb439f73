using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent;

/// <summary>How the loss is minimized. The static methods make the optimizers; null in the options lets task and data decide.</summary>
/// <remarks>
/// <see cref="GradientDescent"/>, <see cref="Lbfgs"/> and <see cref="GaussNewton"/> evaluate all rows before each step, work in double
/// precision and stop by themselves. <see cref="StochasticGradientDescent"/>, <see cref="Adam"/> and <see cref="AdaGrad"/> step after each
/// batch of rows, work in single precision and stop at the maximum number of epochs, or when the loss stops improving. Of sparse rows they
/// read and update only the features that a batch has; the state of the other features does not change.
/// </remarks>
public abstract partial record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>The name of the factory.</summary>
    internal string Name => GetType().Name;

    /// <summary>The settings, in the order of the parameters of the factory.</summary>
    internal abstract IReadOnlyList<Setting> Settings { get; }

    /// <summary>Whether it steps after each batch of rows, in single precision.</summary>
    internal abstract bool IsMiniBatch { get; }

    /// <summary>Whether <see cref="TwoLayerLinearOptions.LearningRate"/> may be given.</summary>
    internal abstract bool TakesLearningRate { get; }

    /// <summary>Whether its steps can be followed by a proximal map, which an L1 penalty of a layer needs.</summary>
    internal abstract bool TakesProximalSteps { get; }

    /// <summary>Whether epochs can work on second moments of the rows instead of the rows.</summary>
    internal abstract bool TakesSecondMoments { get; }

    /// <summary>The memory that it keeps.</summary>
    internal abstract OptimizerMemory Memory { get; }

    /// <summary>The result of the function for its kind.</summary>
    internal abstract T Match<T>(Func<FullBatchOptimizer, T> fullBatch, Func<MiniBatchOptimizer, T> miniBatch);

    /// <summary>The factory call that makes this optimizer, with all settings: <c>Lbfgs(historySize: 20)</c>.</summary>
    public sealed override string ToString() => Setting.Text(Name, Settings);
}
