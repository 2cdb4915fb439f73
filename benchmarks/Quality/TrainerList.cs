using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Cotangent.Benchmarks.Quality;

/// <summary>The compared trainers by task: ours and ML.NET's, each with its default options.</summary>
/// <remarks>
/// Trainers with such an option use one thread. With more, some never give the same result twice, and others differ between machines.
/// </remarks>
internal static class TrainerList
{
    /// <summary>Ours, by task.</summary>
    public static Trainer Ours(TargetKind task) => new("TwoLayerLinear", task switch
    {
        TargetKind.Number => ml => ml.Regression.Trainers.TwoLayerLinear(),
        TargetKind.Numbers => ml => ml.MultiOutputRegression.Trainers.TwoLayerLinear(),
        TargetKind.Binary => ml => ml.BinaryClassification.Trainers.TwoLayerLinear(),
        _ => ml => ml.MulticlassClassification.Trainers.TwoLayerLinear(),
    });

    /// <summary>ML.NET's trainers by task. It has none for many targets, so there is one model for each target.</summary>
    public static IReadOnlyList<Trainer> MlNet(TargetKind task) => task switch
    {
        TargetKind.Number => Regression,
        TargetKind.Numbers => [.. Regression.Select(trainer => trainer with { OneTarget = true })],
        TargetKind.Binary => Binary,
        _ => Multiclass,
    };

    private static IReadOnlyList<Trainer> Regression { get; } =
    [
        Linear("Sdca", ml => ml.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options { NumberOfThreads = 1 })),
        Linear("OnlineGradientDescent", ml => ml.Regression.Trainers.OnlineGradientDescent()),
        Normalized("LbfgsPoissonRegression", ml =>
            ml.Regression.Trainers.LbfgsPoissonRegression(new LbfgsPoissonRegressionTrainer.Options { NumberOfThreads = 1 })),
        new("FastTree", ml => ml.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options { NumberOfThreads = 1 })),
        new("FastForest", ml => ml.Regression.Trainers.FastForest(new FastForestRegressionTrainer.Options { NumberOfThreads = 1 })),
        new("FastTreeTweedie", ml => ml.Regression.Trainers.FastTreeTweedie(new FastTreeTweedieTrainer.Options { NumberOfThreads = 1 })),
        new("Gam", ml => ml.Regression.Trainers.Gam(new GamRegressionTrainer.Options { NumberOfThreads = 1 })),
        new("LightGbm", ml => ml.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options { NumberOfThreads = 1 })),
    ];

    private static IReadOnlyList<Trainer> Binary { get; } =
    [
        Linear("SdcaLogisticRegression", ml =>
            ml.BinaryClassification.Trainers.SdcaLogisticRegression(
                new SdcaLogisticRegressionBinaryTrainer.Options { NumberOfThreads = 1 })),
        Normalized("SdcaNonCalibrated", ml =>
            ml.BinaryClassification.Trainers.SdcaNonCalibrated(new SdcaNonCalibratedBinaryTrainer.Options { NumberOfThreads = 1 })),
        Linear("LbfgsLogisticRegression", LbfgsLogistic),
        Normalized("AveragedPerceptron", Perceptron),
        Normalized("LinearSvm", ml => ml.BinaryClassification.Trainers.LinearSvm()),
        Normalized("LdSvm", ml => ml.BinaryClassification.Trainers.LdSvm()),
        Linear("SgdCalibrated", ml =>
            ml.BinaryClassification.Trainers.SgdCalibrated(new SgdCalibratedTrainer.Options { NumberOfThreads = 1 })),
        Normalized("SgdNonCalibrated", ml =>
            ml.BinaryClassification.Trainers.SgdNonCalibrated(new SgdNonCalibratedTrainer.Options { NumberOfThreads = 1 })),
        Normalized("FieldAwareFactorizationMachine", ml => ml.BinaryClassification.Trainers.FieldAwareFactorizationMachine()),
        new("FastTree", BinaryFastTree),
        new("FastForest", BinaryFastForest),
        new("Gam", ml => ml.BinaryClassification.Trainers.Gam(new GamBinaryTrainer.Options { NumberOfThreads = 1 })),
        new("LightGbm", ml => ml.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options { NumberOfThreads = 1 })),
        new("Prior", ml => ml.BinaryClassification.Trainers.Prior()),
    ];

    private static IReadOnlyList<Trainer> Multiclass { get; } =
    [
        Linear("SdcaMaximumEntropy", ml =>
            ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(
                new SdcaMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = 1 })),
        Normalized("SdcaNonCalibrated", ml =>
            ml.MulticlassClassification.Trainers.SdcaNonCalibrated(new SdcaNonCalibratedMulticlassTrainer.Options { NumberOfThreads = 1 })),
        Linear("LbfgsMaximumEntropy", ml =>
            ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
                new LbfgsMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = 1 })),
        Normalized("NaiveBayes", ml => ml.MulticlassClassification.Trainers.NaiveBayes()),
        Normalized("OneVersusAll of LbfgsLogisticRegression", ml => ml.MulticlassClassification.Trainers.OneVersusAll(LbfgsLogistic(ml))),
        Normalized("OneVersusAll of AveragedPerceptron", ml => ml.MulticlassClassification.Trainers.OneVersusAll(Perceptron(ml))),
        Normalized("OneVersusAll of LinearSvm", ml =>
            ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.LinearSvm())),
        Normalized("OneVersusAll of LdSvm", ml =>
            ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.LdSvm())),
        new("OneVersusAll of FastTree", ml => ml.MulticlassClassification.Trainers.OneVersusAll(BinaryFastTree(ml))),
        new("OneVersusAll of FastForest", ml => ml.MulticlassClassification.Trainers.OneVersusAll(BinaryFastForest(ml))),
        Normalized("PairwiseCoupling of LbfgsLogisticRegression", ml =>
            ml.MulticlassClassification.Trainers.PairwiseCoupling(LbfgsLogistic(ml))),
        Normalized("PairwiseCoupling of AveragedPerceptron", ml => ml.MulticlassClassification.Trainers.PairwiseCoupling(Perceptron(ml))),
        new("LightGbm", ml => ml.MulticlassClassification.Trainers.LightGbm(new LightGbmMulticlassTrainer.Options { NumberOfThreads = 1 })),
    ];

    /// <summary>A trainer that needs normalized features.</summary>
    private static Trainer Normalized(string name, Func<MLContext, IEstimator<ITransformer>> create) =>
        new(name, create) { WantsNormalization = true };

    /// <summary>A trainer that needs normalized features and fits the same model as ours.</summary>
    private static Trainer Linear(string name, Func<MLContext, IEstimator<ITransformer>> create) =>
        new(name, create) { WantsNormalization = true, HasOurModel = true };

    private static LbfgsLogisticRegressionBinaryTrainer LbfgsLogistic(MLContext ml) =>
        ml.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options { NumberOfThreads = 1 });

    private static AveragedPerceptronTrainer Perceptron(MLContext ml) => ml.BinaryClassification.Trainers.AveragedPerceptron();

    private static FastTreeBinaryTrainer BinaryFastTree(MLContext ml) =>
        ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options { NumberOfThreads = 1 });

    private static FastForestBinaryTrainer BinaryFastForest(MLContext ml) =>
        ml.BinaryClassification.Trainers.FastForest(new FastForestBinaryTrainer.Options { NumberOfThreads = 1 });
}
