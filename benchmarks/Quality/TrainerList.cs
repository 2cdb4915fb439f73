using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Cotangent.Benchmarks.Quality;

/// <summary>The trainers compared, by task: ours and ML.NET's, each with the options that it comes with.</summary>
/// <remarks>One thread where a trainer has that option: with more, some are never twice the same, and others differ between machines.</remarks>
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

    /// <summary>ML.NET's, by task. It has none of many targets: there, one model for each target.</summary>
    public static IReadOnlyList<Trainer> MlNet(TargetKind task) => task switch
    {
        TargetKind.Number => Regression,
        TargetKind.Numbers => [.. Regression.Select(trainer => trainer with { OneTarget = true })],
        TargetKind.Binary => Binary,
        _ => Multiclass,
    };

    private static IReadOnlyList<Trainer> Regression { get; } =
    [
        new("Sdca", ml => ml.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options { NumberOfThreads = 1 })) { WantsNormalization = true, HasOurModel = true },
        new("OnlineGradientDescent", ml => ml.Regression.Trainers.OnlineGradientDescent()) { WantsNormalization = true, HasOurModel = true },
        new("LbfgsPoissonRegression", ml => ml.Regression.Trainers.LbfgsPoissonRegression(new LbfgsPoissonRegressionTrainer.Options { NumberOfThreads = 1 }))
            { WantsNormalization = true },
        new("FastTree", ml => ml.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options { NumberOfThreads = 1 })),
        new("FastForest", ml => ml.Regression.Trainers.FastForest(new FastForestRegressionTrainer.Options { NumberOfThreads = 1 })),
        new("FastTreeTweedie", ml => ml.Regression.Trainers.FastTreeTweedie(new FastTreeTweedieTrainer.Options { NumberOfThreads = 1 })),
        new("Gam", ml => ml.Regression.Trainers.Gam(new GamRegressionTrainer.Options { NumberOfThreads = 1 })),
        new("LightGbm", ml => ml.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options { NumberOfThreads = 1 })),
    ];

    private static IReadOnlyList<Trainer> Binary { get; } =
    [
        new("SdcaLogisticRegression", SdcaLogistic) { WantsNormalization = true, HasOurModel = true },
        new("SdcaNonCalibrated", ml => ml.BinaryClassification.Trainers.SdcaNonCalibrated(new SdcaNonCalibratedBinaryTrainer.Options { NumberOfThreads = 1 }))
            { WantsNormalization = true },
        new("LbfgsLogisticRegression", LbfgsLogistic) { WantsNormalization = true, HasOurModel = true },
        new("AveragedPerceptron", ml => ml.BinaryClassification.Trainers.AveragedPerceptron()) { WantsNormalization = true },
        new("LinearSvm", ml => ml.BinaryClassification.Trainers.LinearSvm()) { WantsNormalization = true },
        new("LdSvm", ml => ml.BinaryClassification.Trainers.LdSvm()) { WantsNormalization = true },
        new("SgdCalibrated", ml => ml.BinaryClassification.Trainers.SgdCalibrated(new SgdCalibratedTrainer.Options { NumberOfThreads = 1 })) { WantsNormalization = true, HasOurModel = true },
        new("SgdNonCalibrated", ml => ml.BinaryClassification.Trainers.SgdNonCalibrated(new SgdNonCalibratedTrainer.Options { NumberOfThreads = 1 }))
            { WantsNormalization = true },
        new("FieldAwareFactorizationMachine", ml => ml.BinaryClassification.Trainers.FieldAwareFactorizationMachine()) { WantsNormalization = true },
        new("FastTree", BinaryFastTree),
        new("FastForest", BinaryFastForest),
        new("Gam", ml => ml.BinaryClassification.Trainers.Gam(new GamBinaryTrainer.Options { NumberOfThreads = 1 })),
        new("LightGbm", ml => ml.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options { NumberOfThreads = 1 })),
        new("Prior", ml => ml.BinaryClassification.Trainers.Prior()),
    ];

    private static IReadOnlyList<Trainer> Multiclass { get; } =
    [
        new("SdcaMaximumEntropy", ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = 1 }))
            { WantsNormalization = true, HasOurModel = true },
        new("SdcaNonCalibrated", ml => ml.MulticlassClassification.Trainers.SdcaNonCalibrated(new SdcaNonCalibratedMulticlassTrainer.Options { NumberOfThreads = 1 }))
            { WantsNormalization = true },
        new("LbfgsMaximumEntropy", ml => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = 1 }))
            { WantsNormalization = true, HasOurModel = true },
        new("NaiveBayes", ml => ml.MulticlassClassification.Trainers.NaiveBayes()) { WantsNormalization = true },
        new("OneVersusAll of LbfgsLogisticRegression", ml => ml.MulticlassClassification.Trainers.OneVersusAll(LbfgsLogistic(ml))) { WantsNormalization = true },
        new("OneVersusAll of AveragedPerceptron", ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.AveragedPerceptron()))
            { WantsNormalization = true },
        new("OneVersusAll of LinearSvm", ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.LinearSvm()))
            { WantsNormalization = true },
        new("OneVersusAll of LdSvm", ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.LdSvm())) { WantsNormalization = true },
        new("OneVersusAll of FastTree", ml => ml.MulticlassClassification.Trainers.OneVersusAll(BinaryFastTree(ml))),
        new("OneVersusAll of FastForest", ml => ml.MulticlassClassification.Trainers.OneVersusAll(BinaryFastForest(ml))),
        new("PairwiseCoupling of LbfgsLogisticRegression", ml => ml.MulticlassClassification.Trainers.PairwiseCoupling(LbfgsLogistic(ml))) { WantsNormalization = true },
        new("PairwiseCoupling of AveragedPerceptron", ml => ml.MulticlassClassification.Trainers.PairwiseCoupling(ml.BinaryClassification.Trainers.AveragedPerceptron()))
            { WantsNormalization = true },
        new("LightGbm", ml => ml.MulticlassClassification.Trainers.LightGbm(new LightGbmMulticlassTrainer.Options { NumberOfThreads = 1 })),
    ];

    private static SdcaLogisticRegressionBinaryTrainer SdcaLogistic(MLContext ml) =>
        ml.BinaryClassification.Trainers.SdcaLogisticRegression(new SdcaLogisticRegressionBinaryTrainer.Options { NumberOfThreads = 1 });

    private static LbfgsLogisticRegressionBinaryTrainer LbfgsLogistic(MLContext ml) =>
        ml.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options { NumberOfThreads = 1 });

    private static FastTreeBinaryTrainer BinaryFastTree(MLContext ml) =>
        ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options { NumberOfThreads = 1 });

    private static FastForestBinaryTrainer BinaryFastForest(MLContext ml) =>
        ml.BinaryClassification.Trainers.FastForest(new FastForestBinaryTrainer.Options { NumberOfThreads = 1 });
}
