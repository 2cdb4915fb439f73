using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>The decision of a mini-batch run, made before it starts.</summary>
/// <param name="Optimizer">The update rule.</param>
/// <param name="IsSparse">Whether a step touches only the rows of Theta whose features the batch has.</param>
/// <param name="LearningRate">The factor of the schedule, positive.</param>
/// <param name="MaximumEpochs">Most epochs; a schedule may depend on it.</param>
/// <param name="Seed">The seed of the order of the rows.</param>
internal sealed record BatchDecision(MiniBatchOptimizer Optimizer, bool IsSparse, double LearningRate, int MaximumEpochs, int Seed);
