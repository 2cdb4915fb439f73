using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Optimizers;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>A run of an optimizer to its end, as in the training loop.</summary>
/// <param name="History">The results of the epochs.</param>
/// <param name="Outcome">The outcome of the last epoch.</param>
/// <param name="Parameters">The parameters at convergence; otherwise the ones of the lowest loss.</param>
internal sealed record Descent(IReadOnlyList<EpochResult> History, EpochOutcome Outcome, double[] Parameters)
{
    public bool Converged => Outcome == EpochOutcome.Converged;

    public EpochResult Last => History[^1];

    public static Descent Run(IOptimizer optimizer, int maximumEpochs = 10_000, Action<int>? onEpoch = null)
    {
        var history = new List<EpochResult>();
        var (lowest, parameters) = (double.PositiveInfinity, optimizer.Parameters.ToArray());
        while (history.Count < maximumEpochs && (history.Count == 0 || history[^1].Outcome == EpochOutcome.Continue))
        {
            var result = optimizer.RunEpoch();
            history.Add(result);
            onEpoch?.Invoke(history.Count);
            if (!(result.Loss < lowest) && result.Outcome != EpochOutcome.Converged)
                continue;
            lowest = result.Loss;
            optimizer.Parameters.CopyTo(parameters);
        }

        return new Descent(history, history[^1].Outcome, parameters);
    }

    /// <summary>The limit of training on whitened features.</summary>
    public static int MostFlatEpochs(Optimizer kind) => ((FullBatchOptimizer)kind).MostFlatEpochs(whitens: true);

    /// <summary>All full-batch optimizers, by the names of their factories.</summary>
    public static IOptimizer Create(Optimizer kind, IObjective objective, double[] start, double tolerance, bool isExact = false)
    {
        var convergence = new Convergence(objective, tolerance, isExact, MostFlatEpochs(kind));
        return ((FullBatchOptimizer)kind)
            .Create(new FullBatchProblem(objective, start, convergence, new ResumableRandom(1), Interruption.None));
    }
}
