using Cotangent.Trainers.Optimization;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>An optimizer with the settings that decide what it minimizes.</summary>
/// <param name="Of">The optimizer with a batch size, which full-batch optimizers ignore; null lets task and data decide.</param>
/// <param name="LearningRate">Null where the optimizer finds its steps; mini-batches are given one by the test.</param>
internal sealed record LawOptimizer(Func<int, Optimizer?> Of, double? LearningRate = null)
{
    public static IReadOnlyDictionary<string, LawOptimizer> All { get; } = new Dictionary<string, LawOptimizer>
    {
        ["the default"] = new(_ => null),
        ["GradientDescent"] = new(_ => new Optimizer.GradientDescent()),
        ["GradientDescent with a rate"] = new(_ => new Optimizer.GradientDescent(), 0.05),
        ["Lbfgs"] = new(_ => new Optimizer.Lbfgs()),
        ["GaussNewton"] = new(_ => new Optimizer.GaussNewton()),
        ["StochasticGradientDescent"] = new(size => new Optimizer.StochasticGradientDescent { BatchSize = size, Momentum = 0.75 }),
        ["StochasticGradientDescent without momentum"] = new(
            size => new Optimizer.StochasticGradientDescent { BatchSize = size, Momentum = 0 }),
        ["Adam"] = new(size => new Optimizer.Adam { BatchSize = size, Beta1 = 0.75, Beta2 = 0.875 }),
        ["AdaGrad"] = new(size => new Optimizer.AdaGrad { BatchSize = size }),
    };

    public bool IsMiniBatch => Of(1) is Optimizer.MiniBatch;

    /// <summary>Whether it finds its steps by a search, which goes with no proximal map.</summary>
    public bool Searches => Of(1) is Optimizer.Lbfgs or Optimizer.GaussNewton;

    public bool HasMomentum => Of(1) is not Optimizer.StochasticGradientDescent { Momentum: 0 };
}
