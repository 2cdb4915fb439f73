using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;
using NormFunction = Microsoft.ML.Transforms.LpNormNormalizingEstimatorBase.NormFunction;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>Chains over every file of samples/data.</summary>
internal static class SampleChains
{
    public static IReadOnlyList<SampleChain> All { get; } =
    [
        Diabetes(),
        .. Cancer(),
        .. Wine(),
        .. Odd(),
        new("linnerud, three targets", () => SampleFile.Load("linnerud.csv", []), Linnerud, "Score")
        {
            Labels = ["weight", "waist", "pulse"],
        },
        new("two-by-three, three targets", () => SampleFile.Load("two-by-three.csv", []), TwoByThree, "Score")
        {
            Labels = ["y1", "y2", "y3"],
        },
        // Pixels are 0 in most rows, so the rows are sparse.
        new("digits, min-max, maximum entropy", () => SampleFile.Load("digits.csv", []), Digits, "Score")
        {
            Labels = ["digit"],
        },
    ];

    private static SampleChain Diabetes() => new(
        "diabetes, every normalizer",
        () => SampleFile.Load("diabetes.csv", ["sex"], holes: ["bmi", "bp", "s5"]),
        (ml, numbers) => Imputed(ml, numbers)
            .Append(ml.Transforms.NormalizeMinMax("age"))
            .Append(ml.Transforms.NormalizeMinMax("s1n", "s1", fixZero: false))
            .Append(ml.Transforms.NormalizeMeanVariance("bmi"))
            .Append(ml.Transforms.NormalizeMeanVariance("s2", fixZero: false))
            .Append(ml.Transforms.NormalizeMeanVariance("s3", useCdf: true))
            .Append(ml.Transforms.NormalizeLogMeanVariance("bp"))
            .Append(ml.Transforms.NormalizeLogMeanVariance("s6", useCdf: false))
            .Append(ml.Transforms.NormalizeRobustScaling("s4"))
            .Append(ml.Transforms.NormalizeBinning("s5b", "s5"))
            .Append(ml.Transforms.Categorical.OneHotEncoding("sex"))
            .Append(ml.Transforms.Concatenate("Features", "age", "sex", "bmi", "bp", "s1n", "s2", "s3", "s4", "s5", "s5b", "s6"))
            .Append(ml.Regression.Trainers.TwoLayerLinear("progression")),
        "Score")
    {
        Labels = ["progression"],
        Binned = ["s5"],
    };

    private static IEnumerable<SampleChain> Cancer()
    {
        static SampleChain Chain(string name, Func<MLContext, IEstimator<ITransformer>> end, string of = "Probability") => new(
            "breast-cancer, " + name,
            () => SampleFile.Load("breast-cancer.csv", ["diagnosis"], holes: ["mean_area", "worst_texture"]),
            (ml, numbers) => Imputed(ml, numbers)
                .Append(ml.Transforms.Expression("Label", "x => x == \"malignant\"", "diagnosis"))
                .Append(ml.Transforms.Concatenate("Features", numbers))
                .Append(end(ml)),
            of);

        yield return Chain("mean-variance", ml => ml.Transforms.NormalizeMeanVariance("Features").Append(Logistic(ml)));
        yield return Chain(
            "distribution of logarithms",
            ml => ml.Transforms.NormalizeLogMeanVariance("Features").Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression())) with
        { HasLogarithms = true };
        yield return Chain(
            "min-max, two layers",
            ml => ml.Transforms.NormalizeMinMax("Features").Append(ml.BinaryClassification.Trainers.TwoLayerLinear("Label")));
        yield return Chain(
            "principal components",
            ml => ml.Transforms.NormalizeMeanVariance("Features")
                .Append(ml.Transforms.ProjectToPrincipalComponents("Features", rank: 5)).Append(Logistic(ml)));
        foreach (var hasPairs in new[] { false, true })
        {
            yield return Chain(
                hasPairs ? "Fourier features, pairs" : "Fourier features, cosines",
                ml => ml.Transforms.NormalizeMeanVariance("Features")
                    .Append(ml.Transforms.ApproximatedKernelMap("Features", rank: 50, useCosAndSinBases: hasPairs)).Append(Logistic(ml)));
        }

        foreach (var norm in Enum.GetValues<NormFunction>())
        {
            foreach (var isCentered in new[] { false, true })
            {
                yield return Chain(
                    $"{norm} norm{(isCentered ? ", centered" : "")}",
                    ml => ml.Transforms.NormalizeMinMax("Features")
                        .Append(ml.Transforms.NormalizeLpNorm("Features", norm: norm, ensureZeroMean: isCentered))
                        .Append(Logistic(ml))) with
                {
                    HasKinks = norm is NormFunction.L1 or NormFunction.Infinity,
                    Step = norm is NormFunction.L1 or NormFunction.Infinity ? -6 : -4,
                    // One number of 30 moves the L1 norm, and so every slot, by little.
                    Sharp = norm == NormFunction.L1 ? 0 : 0.9,
                };
            }
        }

        yield return Chain(
            "global contrast",
            ml => ml.Transforms.NormalizeMinMax("Features").Append(ml.Transforms.NormalizeGlobalContrast("Features")).Append(Logistic(ml)));
        yield return Chain(
            "a calibrator of its own",
            ml => ml.Transforms.NormalizeMinMax("Features")
                .Append(ml.BinaryClassification.Trainers.SdcaNonCalibrated())
                .Append(ml.BinaryClassification.Calibrators.Platt()));
        yield return Chain(
            "feature selection, no calibrator",
            ml => ml.Transforms.FeatureSelection.SelectFeaturesBasedOnMutualInformation("Features", slotsInOutput: 10)
                .Append(ml.Transforms.NormalizeMinMax("Features")).Append(ml.BinaryClassification.Trainers.SdcaNonCalibrated()),
            "Score");
    }

    private static IEnumerable<SampleChain> Wine()
    {
        static SampleChain Chain(string name, Func<MLContext, IEstimator<ITransformer>> end) => new(
            "wine, " + name,
            () => SampleFile.Load("wine.csv", ["cultivar"]),
            (ml, numbers) => ml.Transforms.Conversion.MapValueToKey("Label", "cultivar")
                .Append(ml.Transforms.Concatenate("Features", numbers))
                .Append(ml.Transforms.NormalizeMeanVariance("Features"))
                .Append(end(ml)),
            "Score");
        static SampleChain Alcohol(string name, Func<MLContext, IEstimator<ITransformer>> end) => new(
            "wine, " + name,
            () => SampleFile.Load("wine.csv", ["cultivar"]),
            (ml, numbers) => ml.Transforms.Concatenate("Features", numbers)
                .Append(ml.Transforms.NormalizeMeanVariance("Features"))
                .Append(end(ml)),
            "Score")
        { Labels = ["alcohol"] };

        yield return Chain("LbfgsMaximumEntropy", ml => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        yield return Chain("SdcaMaximumEntropy", ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy());
        yield return Chain("SdcaNonCalibrated", ml => ml.MulticlassClassification.Trainers.SdcaNonCalibrated());
        yield return Chain(
            "one versus all",
            ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.LbfgsLogisticRegression()));
        yield return Chain(
            "two layers",
            ml => ml.MulticlassClassification.Trainers.TwoLayerLinear("Label")
                .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")));
        yield return Chain("naive Bayes", ml => ml.MulticlassClassification.Trainers.NaiveBayes()) with { IsStep = true };
        yield return Alcohol("Poisson regression", ml => ml.Regression.Trainers.LbfgsPoissonRegression("alcohol"));
        yield return Alcohol("additive model", ml => ml.Regression.Trainers.Gam("alcohol")) with { IsStep = true };
        yield return new(
            "wine, min-max, factorization machine",
            () => SampleFile.Load("wine.csv", ["cultivar"]),
            (ml, numbers) => ml.Transforms.Expression("Label", "x => x == \"class_1\"", "cultivar")
                .Append(ml.Transforms.Concatenate("Features", numbers))
                .Append(ml.Transforms.NormalizeMinMax("Features"))
                .Append(ml.BinaryClassification.Trainers.FieldAwareFactorizationMachine()),
            "Score");
    }

    private static IEnumerable<SampleChain> Odd()
    {
        string[] doubles =
        [
            "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids", "nonflavanoid_phenols", "proanthocyanins",
            "color_intensity", "hue", "od280_od315_of_diluted_wines", "proline",
        ];
        static IEstimator<ITransformer> Prepared(MLContext ml) => ml.Transforms.Conversion.MapValueToKey("Key", "cultivar")
            .Append(ml.Transforms.NormalizeMeanVariance("proline", useCdf: true))
            .Append(ml.Transforms.Conversion.ConvertType([new("hue"), new("ash"), new("proline"), new("malic_acid"), new("flavanoids")]))
            .Append(ml.Transforms.IndicateMissingValues("noHue", "hue"))
            .Append(ml.Transforms.Conversion.ConvertType("noHueNumber", "noHue"))
            .Append(ml.Transforms.ReplaceMissingValues([new("hue"), new("ash")]))
            .Append(ml.Transforms.CopyColumns("copy", "malic_acid"))
            .Append(ml.Transforms.DropColumns("malic_acid"))
            .Append(ml.Transforms.NormalizeMinMax("copy"))
            .Append(ml.Transforms.NormalizeSupervisedBinning("bins", "flavanoids", labelColumnName: "Key"))
            .Append(ml.Transforms.Concatenate("Features", "hue", "ash", "proline", "copy", "bins", "noHueNumber"));
        SampleChain Chain(string name, Func<MLContext, IEstimator<ITransformer>> end) => new(
            "wine in double, " + name,
            () => SampleFile.Load("wine.csv", ["cultivar"], doubles, holes: ["hue", "ash"]),
            (ml, _) => Prepared(ml).Append(end(ml)),
            "Score")
        {
            Labels = ["alcohol"],
            Binned = ["flavanoids", "hue"],
        };

        yield return Chain(
            "one target",
            ml => ml.Transforms.SelectColumns("Features", "alcohol").Append(ml.Regression.Trainers.TwoLayerLinear("alcohol")));
        yield return Chain(
            "two targets",
            ml => ml.Transforms.CopyColumns("first", "alcohol")
                .Append(ml.Transforms.Conversion.ConvertType("second", "magnesium"))
                .Append(ml.Transforms.Concatenate("Labels", "first", "second"))
                .Append(ml.Transforms.SelectColumns("Features", "Labels"))
                .Append(ml.MultiOutputRegression.Trainers.TwoLayerLinear("Labels")));
    }

    private static EstimatorChain<TwoLayerLinearMultiOutputTransformer> Linnerud(MLContext ml, string[] numbers) =>
        ml.Transforms.Concatenate("Targets", "weight", "waist", "pulse")
            .Append(ml.Transforms.Concatenate("Features", numbers))
            .Append(ml.Transforms.NormalizeMeanVariance("Features"))
            .Append(ml.MultiOutputRegression.Trainers.TwoLayerLinear("Targets"));

    private static EstimatorChain<TwoLayerLinearMultiOutputTransformer> TwoByThree(MLContext ml, string[] numbers) =>
        ml.Transforms.Concatenate("Targets", "y1", "y2", "y3")
            .Append(ml.Transforms.Expression("x3", "(x, y) => x * y", "x1", "x2"))
            .Append(ml.Transforms.Concatenate("Features", [.. numbers, "x3"]))
            .Append(ml.MultiOutputRegression.Trainers.TwoLayerLinear("Targets"));

    private static EstimatorChain<MulticlassPredictionTransformer<MaximumEntropyModelParameters>> Digits(MLContext ml, string[] numbers) =>
        ml.Transforms.Conversion.MapValueToKey("Label", "digit")
            .Append(ml.Transforms.Concatenate("Features", numbers))
            .Append(ml.Transforms.NormalizeMinMax("Features"))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
                new LbfgsMaximumEntropyMulticlassTrainer.Options { MaximumNumberOfIterations = 5 }));

    private static MissingValueReplacingEstimator Imputed(MLContext ml, string[] numbers) => ml.Transforms.ReplaceMissingValues(
        [.. numbers.Select(name => new InputOutputColumnPair(name))], MissingValueReplacingEstimator.ReplacementMode.Mean);

    private static LbfgsLogisticRegressionBinaryTrainer Logistic(MLContext ml) =>
        ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
            new LbfgsLogisticRegressionBinaryTrainer.Options { L2Regularization = 10 });
}
