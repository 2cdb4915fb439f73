using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Optimizers;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>A run of an optimizer to its end, as the training loop makes it.</summary>
/// <param name="History">What each epoch found.</param>
/// <param name="Outcome">Of the last epoch.</param>
/// <param name="Parameters">Where it converged; elsewhere those of the lowest loss.</param>
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

    /// <summary>As training on whitened features has it.</summary>
    public static int MostFlatEpochs(Optimizer kind) => ((FullBatchOptimizer)kind).MostFlatEpochs(whitens: true);

    /// <summary>Each of the full-batch optimizers, as its options name it.</summary>
    public static IOptimizer Create(Optimizer kind, IObjective objective, double[] start, double tolerance, bool isExact = false)
    {
        var convergence = new Convergence(objective, tolerance, isExact, MostFlatEpochs(kind));
        return ((FullBatchOptimizer)kind)
            .Create(new FullBatchProblem(objective, start, convergence, new ResumableRandom(1), Interruption.None));
    }
}
