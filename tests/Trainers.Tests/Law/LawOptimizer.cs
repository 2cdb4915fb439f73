using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>The running mean and the running sum of squares of an update rule, from the factors of its formula.</summary>
/// <param name="Decay">Factor of the mean before.</param>
/// <param name="Taken">Factor of a gradient in the mean.</param>
/// <param name="SquareDecay">Factor of the squares before.</param>
/// <param name="SquareTaken">Factor of the square of a gradient.</param>
/// <param name="KeepsMeans">Whether the rule keeps a mean.</param>
/// <param name="KeepsSquares">Whether the rule keeps squares.</param>
internal sealed record LawRule(
    double Decay, double Taken, double SquareDecay, double SquareTaken, bool KeepsMeans = false, bool KeepsSquares = false);

/// <summary>An optimizer with the settings that change its objective.</summary>
/// <param name="Of">The optimizer with a batch size, which full-batch optimizers ignore; null for the default of task and data.</param>
/// <param name="LearningRate">Null if the optimizer finds its steps; the test gives mini-batches one.</param>
internal sealed record LawOptimizer(Func<int, Optimizer?> Of, double? LearningRate = null)
{
    public static IReadOnlyDictionary<string, LawOptimizer> All { get; } = new Dictionary<string, LawOptimizer>
    {
        ["the default"] = new(_ => null),
        ["GradientDescent"] = new(_ => Optimizer.GradientDescent()),
        ["GradientDescent with a rate"] = new(_ => Optimizer.GradientDescent(), 0.05),
        ["Lbfgs"] = new(_ => Optimizer.Lbfgs()) { Searches = true },
        ["GaussNewton"] = new(_ => Optimizer.GaussNewton()) { Searches = true },
        ["StochasticGradientDescent"] = new(size => Optimizer.StochasticGradientDescent(momentum: 0.75, batchSize: size))
        {
            Rule = new(0.75, 1, 0, 0, KeepsMeans: true),
        },
        ["StochasticGradientDescent without momentum"] = new(size => Optimizer.StochasticGradientDescent(momentum: 0, batchSize: size))
        {
            Rule = new(0, 1, 0, 0),
        },
        ["Adam"] = new(size => Optimizer.Adam(beta1: 0.75, beta2: 0.875, batchSize: size))
        {
            Rule = new(0.75, 0.25, 0.875, 0.125, KeepsMeans: true, KeepsSquares: true),
        },
        ["AdaGrad"] = new(size => Optimizer.AdaGrad(batchSize: size)) { Rule = new(0, 0, 1, 1, KeepsSquares: true) },
    };

    /// <summary>The update rule of mini-batches; null for full-batch optimizers.</summary>
    public LawRule? Rule { get; init; }

    /// <summary>Whether it finds its steps by a search, which excludes proximal maps.</summary>
    public bool Searches { get; init; }

    public bool IsMiniBatch => Rule is not null;

    public bool HasMomentum => Rule is null || Rule.KeepsMeans || Rule.KeepsSquares;
}
