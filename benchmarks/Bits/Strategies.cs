using Cotangent.AutoDiff;
using Microsoft.ML.Trainers;

namespace Cotangent.Benchmarks.Bits;

/// <summary>Every optimizer, loss, schedule and weighting of classes that cases use, by name.</summary>
internal static class Strategies
{
    public static Optimizer GradientDescent { get; } = Optimizer.GradientDescent();

    public static Optimizer Lbfgs { get; } = Optimizer.Lbfgs();

    public static Optimizer ShortLbfgs { get; } = Optimizer.Lbfgs(historySize: 3);

    public static Optimizer GaussNewton { get; } = Optimizer.GaussNewton();

    public static Optimizer ShortGaussNewton { get; } = Optimizer.GaussNewton(maximumProducts: 2);

    public static Optimizer Sgd { get; } = Optimizer.StochasticGradientDescent();

    public static Optimizer PlainSgd { get; } = Optimizer.StochasticGradientDescent(momentum: 0, batchSize: 50);

    public static Optimizer Adam { get; } = Optimizer.Adam();

    public static Optimizer OtherAdam { get; } = Optimizer.Adam(beta1: 0.8, beta2: 0.99, batchSize: 33);

    public static Optimizer AdaGrad { get; } = Optimizer.AdaGrad();

    public static Optimizer SmallAdaGrad { get; } = Optimizer.AdaGrad(batchSize: 1);

    /// <summary>All optimizers with their default settings; null is the choice of the library.</summary>
    public static IReadOnlyList<(string Name, Optimizer? Value)> Optimizers { get; } =
    [
        ("default", null), ("GradientDescent", GradientDescent), ("Lbfgs", Lbfgs), ("GaussNewton", GaussNewton),
        ("Sgd", Sgd), ("Adam", Adam), ("AdaGrad", AdaGrad),
    ];

    private static IReadOnlyList<Optimizer?> MiniBatches { get; } = [Sgd, PlainSgd, Adam, OtherAdam, AdaGrad, SmallAdaGrad];

    public static TrainingLoss Squared { get; } = TrainingLoss.Squared();

    public static TrainingLoss Huber { get; } = TrainingLoss.Huber(50);

    public static TrainingLoss Poisson { get; } = TrainingLoss.Poisson();

    public static TrainingLoss Logistic { get; } = TrainingLoss.Logistic();

    public static TrainingLoss Softmax { get; } = TrainingLoss.SoftmaxCrossEntropy();

    public static TrainingLoss OneVersusAll { get; } = TrainingLoss.OneVersusAllLogistic();

    /// <summary>Losses of numbers.</summary>
    public static IReadOnlyList<(string Name, TrainingLoss Value)> Losses { get; } =
    [
        ("Huber", Huber),
        ("median", TrainingLoss.Pinball(0.5)),
        ("quantile", TrainingLoss.Pinball(0.8, 0.05)),
        ("Poisson", Poisson),
        ("own", TrainingLoss.Of((g, y) => Expr.Log(1 + Expr.Square((g - y) / 100)))),
        ("MLNetSquared", TrainingLoss.From(new SquaredLoss())),
    ];

    /// <summary>A loss of ML.NET for two classes.</summary>
    public static TrainingLoss SmoothedHinge { get; } = TrainingLoss.From(new SmoothedHingeLoss(), Logistic);

    public static IReadOnlyList<(string Name, LearningRateSchedule Value)> Schedules { get; } =
    [
        ("Constant", LearningRateSchedule.Constant()),
        ("InverseTime", LearningRateSchedule.InverseTime(0.5)),
        ("StepDecay", LearningRateSchedule.StepDecay(0.5, 2)),
        ("Cosine", LearningRateSchedule.Cosine(0.1)),
        ("Custom", LearningRateSchedule.Of(epoch => 1 / (1 + (epoch * epoch)))),
    ];

    public static ClassWeights Balanced => ClassWeights.Balanced;

    /// <summary>One class weighs three times as much.</summary>
    public static ClassWeights Heavy(string label) => ClassWeights.Of(new Dictionary<string, double> { [label] = 3 });

    public static bool IsMiniBatch(Optimizer? optimizer) => MiniBatches.Contains(optimizer);

    /// <summary>Bytes for each parameter that suffice for an optimizer; for the default choice, for any optimizer.</summary>
    public static int BytesOfParameter(Optimizer? optimizer) => IsMiniBatch(optimizer) ? 32 : 560;
}
