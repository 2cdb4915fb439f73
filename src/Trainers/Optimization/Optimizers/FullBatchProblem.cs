using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Penalties;

namespace Cotangent.Trainers.Optimization.Optimizers;

/// <summary>The problem of a full-batch optimizer: objective, start, and rule of convergence.</summary>
/// <param name="Objective">The objective, without the penalty of the threshold.</param>
/// <param name="Start">The first parameters. Copied.</param>
/// <param name="Convergence">The rule of convergence.</param>
/// <param name="Random">Random numbers. Their state is part of the state of the run.</param>
/// <param name="Interruption">Cancellation, checked within long steps.</param>
internal sealed record FullBatchProblem(
    IObjective Objective, ReadOnlyMemory<double> Start, Convergence Convergence, ResumableRandom Random, Interruption Interruption)
{
    /// <summary>The size of each step, by its number from 0; null if none is given. Only for optimizers with a learning rate.</summary>
    public Func<int, double>? StepSize { get; init; }

    /// <summary>The separable L1 penalty; null for none. Only for optimizers that take proximal steps.</summary>
    public SoftThreshold? Threshold { get; init; }
}
