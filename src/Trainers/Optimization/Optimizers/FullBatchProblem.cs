using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Penalties;

namespace Cotangent.Trainers.Optimization.Optimizers;

/// <summary>What a full-batch optimizer minimizes, where it starts, and when it stops.</summary>
/// <param name="Objective">What to minimize, without the penalty of the threshold.</param>
/// <param name="Start">The first parameters. Copied.</param>
/// <param name="Convergence">The rule of convergence.</param>
/// <param name="Random">Random numbers. Their state is part of the state of the run.</param>
/// <param name="Interruption">Cancellation, checked within long steps.</param>
internal sealed record FullBatchProblem(
    IObjective Objective, ReadOnlyMemory<double> Start, Convergence Convergence, ResumableRandom Random, Interruption Interruption)
{
    /// <summary>The size of each step, counted from 0; null where none is given. Only where the optimizer takes a learning rate.</summary>
    public Func<int, double>? StepSize { get; init; }

    /// <summary>The separable L1 penalty; null where there is none. Only where the optimizer takes proximal steps.</summary>
    public SoftThreshold? Threshold { get; init; }
}
