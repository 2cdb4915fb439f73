using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent;

/// <summary>A method to minimize the loss. The static methods make the optimizers; null in the options chooses by task and data.</summary>
/// <remarks>
/// <see cref="GradientDescent"/>, <see cref="Lbfgs"/> and <see cref="GaussNewton"/> evaluate all rows before each step, work in double
/// precision and stop by themselves. <see cref="StochasticGradientDescent"/>, <see cref="Adam"/> and <see cref="AdaGrad"/> step after each
/// batch of rows, work in single precision and stop at the maximum number of epochs, or when the loss stops improving. With sparse rows,
/// they read and update only the features that a batch has; the state of the other features does not change.
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

    /// <summary>Whether a proximal map can follow its steps, which an L1 penalty needs.</summary>
    internal abstract bool TakesProximalSteps { get; }

    /// <summary>Whether epochs can work on second moments of the rows instead of the rows.</summary>
    internal abstract bool TakesSecondMoments { get; }

    /// <summary>The memory that it keeps.</summary>
    internal abstract OptimizerMemory Memory { get; }

    /// <summary>Calls the function for the kind of this optimizer, and returns its result.</summary>
    internal abstract T Match<T>(Func<FullBatchOptimizer, T> fullBatch, Func<MiniBatchOptimizer, T> miniBatch);

    /// <summary>The factory call that makes this optimizer, with all settings: <c>Lbfgs(historySize: 20)</c>.</summary>
    public sealed override string ToString() => Setting.Text(Name, Settings);
}
