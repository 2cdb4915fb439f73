using Cotangent.Transforms.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using static Cotangent.Transforms.Tests.Pipelines.Models.PlainFunctions;

namespace Cotangent.Transforms.Tests.Pipelines.Models;

/// <summary>An example of each kind of model of ML.NET and of this library.</summary>
internal static class ModelExamples
{
    private const string Score = "Score";
    private const string Probability = "Probability";
    private const string Number = nameof(ModelRow.Number);
    private const string Flag = nameof(ModelRow.Flag);

    /// <summary>A context for each trainer: random numbers of one context would depend on the order in which the examples are fitted.</summary>
    private static MLContext Ml => new(seed: 1);

    private static RegressionCatalog.RegressionTrainers Regression => Ml.Regression.Trainers;

    private static BinaryClassificationCatalog.BinaryClassificationTrainers Binary => Ml.BinaryClassification.Trainers;

    private static MulticlassClassificationCatalog.MulticlassClassificationTrainers Multiclass => Ml.MulticlassClassification.Trainers;

    public static IReadOnlyDictionary<string, ModelExample> All { get; } =
        Numbers().Concat(TwoClasses()).Concat(Classes()).Concat(Own()).Concat(Others()).Concat(StepFunctions())
            .ToDictionary(example => example.Name);

    /// <summary>A local deep SVM of one leaf, which has no jumps. ML.NET saves it, and refuses to load it.</summary>
    public static ModelExample OneLeaf { get; } =
        Differenced("LocalDeepSvm of one leaf", Score, () => Behind(Binary.LdSvm(Flag, treeDepth: 0)));

    private static IEnumerable<ModelExample> Numbers()
    {
        yield return Exact("Sdca", Score, () => Behind(Regression.Sdca(Number)), Plain<LinearModelParameters>(Linear));
        yield return Exact(
            "OnlineGradientDescent",
            Score,
            () => Behind(Regression.OnlineGradientDescent(Number)),
            Plain<LinearModelParameters>(Linear));
        yield return Exact(
            "Poisson",
            Score,
            () => Behind(Regression.LbfgsPoissonRegression(nameof(ModelRow.Count))),
            Plain<PoissonRegressionModelParameters>((model, x) => [Math.Exp(Linear(model, x)[0])]));
    }

    private static IEnumerable<ModelExample> TwoClasses()
    {
        yield return Exact(
            "Logistic",
            Probability,
            () => Behind(Binary.LbfgsLogisticRegression(Flag)),
            Plain<CalibratedModelParametersBase>(Calibrated));
        yield return Exact(
            "Score of Logistic",
            Score,
            () => Behind(Binary.LbfgsLogisticRegression(Flag)),
            Plain<CalibratedModelParametersBase>((model, x) => Linear((LinearModelParameters)model.SubModel, x)));
        yield return Exact(
            "SdcaLogistic",
            Probability,
            () => Behind(Binary.SdcaLogisticRegression(Flag)),
            Plain<CalibratedModelParametersBase>(Calibrated));
        yield return Exact(
            "SgdCalibrated",
            Probability,
            () => Behind(Binary.SgdCalibrated(Flag)),
            Plain<CalibratedModelParametersBase>(Calibrated));
        yield return Exact("SdcaNonCalibrated", Score, () => Behind(Binary.SdcaNonCalibrated(Flag)), Plain<LinearModelParameters>(Linear));
        yield return Exact("LinearSvm", Score, () => Behind(Binary.LinearSvm(Flag)), Plain<LinearModelParameters>(Linear));
        yield return Exact("Perceptron", Score, () => Behind(Perceptron()), Plain<LinearModelParameters>(Linear));
        yield return Exact(
            "Platt behind a perceptron",
            Probability,
            () => Behind(Perceptron()).Append(Ml.BinaryClassification.Calibrators.Platt(Flag)),
            (models, x) => [Platt((PlattCalibrator)models[1], Linear((LinearModelParameters)models[0], x)[0])]);
        yield return Exact(
            "Platt of a renamed score",
            Probability,
            () => Behind(Perceptron())
                .Append(Ml.Transforms.CopyColumns("Renamed", Score))
                .Append(Ml.BinaryClassification.Calibrators.Platt(Flag, "Renamed")),
            (models, x) => [Platt((PlattCalibrator)models[1], Linear((LinearModelParameters)models[0], x)[0])]);
        yield return Exact(
            "Platt behind a model of a score",
            Probability,
            () => Behind(Perceptron())
                .Append(Ml.Transforms.Concatenate("Scores", Score))
                .Append(Regression.Sdca(Number, "Scores"))
                .Append(Ml.BinaryClassification.Calibrators.Platt(Flag)),
            (models, x) =>
            {
                var scores = Linear((LinearModelParameters)models[0], x);
                return [Platt((PlattCalibrator)models[2], Linear((LinearModelParameters)models[1], scores)[0])];
            });
        yield return new(
            "Isotonic behind a perceptron",
            Probability,
            DerivativeKinds.Exact,
            () => Behind(Perceptron()).Append(Ml.BinaryClassification.Calibrators.Isotonic(Flag)),
            (models, x) => [Isotonic((IsotonicCalibrator)models[1], Linear((LinearModelParameters)models[0], x)[0])])
        { HasKinks = true };
        yield return Step(
            "Naive behind a perceptron",
            Probability,
            () => Behind(Perceptron()).Append(Ml.BinaryClassification.Calibrators.Naive(Flag)));
        yield return new(
            "Logistic of sparse features",
            Probability,
            DerivativeKinds.Exact,
            () => Ml.Transforms.Categorical.OneHotHashEncoding("Hash", nameof(ModelRow.Category), numberOfBits: 6)
                .Append(Ml.Transforms.Concatenate("Features", [.. ModelRow.Features, "Hash"]))
                .Append(Binary.LbfgsLogisticRegression(Flag)));
        yield return new("Prior", Probability, DerivativeKinds.None, () => Behind(Binary.Prior(Flag)));
        yield return Step("PredictedLabel", "PredictedLabel", () => Behind(Binary.LbfgsLogisticRegression(Flag)));
    }

    private static IEnumerable<ModelExample> Classes()
    {
        yield return Exact(
            "MaximumEntropy",
            Score,
            () => BehindKey(Multiclass.LbfgsMaximumEntropy()),
            Plain<MaximumEntropyModelParameters>((model, x) => Softmax(Linear(model, x))));
        yield return Exact(
            "SdcaMaximumEntropy",
            Score,
            () => BehindKey(Multiclass.SdcaMaximumEntropy()),
            Plain<MaximumEntropyModelParameters>((model, x) => Softmax(Linear(model, x))));
        yield return Exact(
            "SdcaNonCalibrated of classes",
            Score,
            () => BehindKey(Multiclass.SdcaNonCalibrated()),
            Plain<LinearMulticlassModelParameters>(Linear));
        yield return Exact(
            "OneVersusAll of logistic",
            Score,
            () => BehindKey(Multiclass.OneVersusAll(Binary.LbfgsLogisticRegression())),
            Plain<OneVersusAllModelParameters>(Probabilities));
        yield return Exact(
            "OneVersusAll of perceptrons",
            Score,
            () => BehindKey(Multiclass.OneVersusAll(Binary.AveragedPerceptron())),
            Plain<OneVersusAllModelParameters>(Probabilities));
        yield return Exact(
            "OneVersusAll of scores",
            Score,
            () => BehindKey(Multiclass.OneVersusAll(
                Binary.LbfgsLogisticRegression(), useProbabilities: false)),
            Plain<OneVersusAllModelParameters>(Scores));
        yield return Exact(
            "OneVersusAll of two-layer models",
            Score,
            () => BehindKey(Multiclass.OneVersusAll(Binary.TwoLayerLinear())),
            Plain<OneVersusAllModelParameters>(Probabilities));
        yield return Differenced("PairwiseCoupling", Score, () => BehindKey(Multiclass.PairwiseCoupling(Binary.LbfgsLogisticRegression())));
    }

    private static IEnumerable<ModelExample> Own()
    {
        yield return Exact(
            "Two-layer regression",
            Score,
            () => Behind(Regression.TwoLayerLinear(Number)),
            Plain<ITwoLayerLinearModelParameters>(TwoLayer));
        yield return Exact(
            "Two-layer rate",
            Score,
            () => Behind(Regression.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
            {
                LabelColumnName = nameof(ModelRow.Count),
                Loss = TrainingLoss.Poisson(),
            })),
            Plain<ITwoLayerLinearModelParameters>((model, x) => [Math.Exp(TwoLayer(model, x)[0])]));
        yield return Exact(
            "Two-layer binary",
            Probability,
            () => Behind(Binary.TwoLayerLinear(Flag)),
            Plain<ITwoLayerLinearModelParameters>((model, x) => [Sigmoid(TwoLayer(model, x)[0])]));
        yield return Exact(
            "Score of two-layer binary",
            Score,
            () => Behind(Binary.TwoLayerLinear(Flag)),
            Plain<ITwoLayerLinearModelParameters>(TwoLayer));
        yield return Exact(
            "Two-layer classes",
            Score,
            () => BehindKey(Multiclass.TwoLayerLinear()),
            Plain<ITwoLayerLinearModelParameters>((model, x) => Softmax(TwoLayer(model, x))));
        yield return Exact(
            "Two-layer one-versus-all",
            Score,
            () => BehindKey(Multiclass.TwoLayerLinear(new TwoLayerLinearMulticlassTrainer.Options
            {
                Loss = TrainingLoss.OneVersusAllLogistic(),
            })),
            Plain<ITwoLayerLinearModelParameters>((model, x) => Shares([.. TwoLayer(model, x).Select(Sigmoid)])));
        yield return Exact(
            "Two-layer targets of rank 1",
            Score,
            () => Behind(Ml.MultiOutputRegression.Trainers.TwoLayerLinear(nameof(ModelRow.Targets), rank: 1)),
            Plain<ITwoLayerLinearModelParameters>(TwoLayer));
        yield return Exact(
            "Two-layer labels",
            Score,
            () => Behind(Ml.MultiOutputRegression.Trainers.TwoLayerLinear(new TwoLayerLinearMultiOutputTrainer.Options
            {
                LabelColumnName = nameof(ModelRow.Labels),
                Loss = TrainingLoss.Logistic(),
            })),
            Plain<ITwoLayerLinearModelParameters>((model, x) => [.. TwoLayer(model, x).Select(Sigmoid)]));
        yield return Exact(
            "Two-layer regression with sensitivities",
            Score,
            () => Behind(Ml.Transforms.JvpSensitivity(Regression.TwoLayerLinear(Number), Tangent.Feature("A"))),
            Plain<ITwoLayerLinearModelParameters>(TwoLayer));
        yield return Differenced(
            "Sensitivity of a two-layer rate",
            "Sensitivity_A",
            () => Behind(Ml.Transforms.JvpSensitivity(
                Regression.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
                {
                    LabelColumnName = nameof(ModelRow.Count),
                    Loss = TrainingLoss.Poisson(),
                }),
                Tangent.Feature("A"))));
    }

    private static IEnumerable<ModelExample> Others()
    {
        foreach (var machine in FactorizationMachineExample.All)
        {
            yield return Exact(machine.Name, Probability, machine.Chain, (models, x) => [Sigmoid(machine.Score(models, x))]);
            yield return Exact("Score of " + machine.Name, Score, machine.Chain, (models, x) => [machine.Score(models, x)]);
        }

        yield return Exact(
            "KMeans",
            Score,
            () => Behind(Ml.Clustering.Trainers.KMeans(numberOfClusters: 3)),
            Plain<KMeansModelParameters>(Distances));
        yield return Exact(
            "Anomaly",
            Score,
            () => Behind(Ml.AnomalyDetection.Trainers.RandomizedPca(rank: 2)),
            Plain<PcaModelParameters>(Anomaly));
        // The sign of a score decides the path through the tree, and the score of the model jumps there.
        yield return new ModelExample(
            "LocalDeepSvm", Score, DerivativeKinds.Difference, () => Behind(Binary.LdSvm(Flag, treeDepth: 1)))
        {
            HasKinks = true,
        };
    }

    private static IEnumerable<ModelExample> StepFunctions()
    {
        yield return Step("NaiveBayes", Score, () => BehindKey(Multiclass.NaiveBayes()));
        yield return Step("FastTree", Score, () => Behind(Regression.FastTree(Number)));
        yield return Step("Tweedie", Score, () => Behind(Regression.FastTreeTweedie(nameof(ModelRow.Count))));
        yield return Step("FastTree of two classes", Probability, () => Behind(Binary.FastTree(Flag)));
        yield return Step("Forest", Score, () => Behind(Regression.FastForest(Number)));
        yield return Step(
            "Platt behind a forest",
            Probability,
            () => Behind(Binary.FastForest(Flag)).Append(Ml.BinaryClassification.Calibrators.Platt(Flag)));
        yield return Step("Gam", Score, () => Behind(Regression.Gam(Number)));
        yield return Step("Gam of two classes", Probability, () => Behind(Binary.Gam(Flag)));
        yield return Step("LightGbm", Score, () => Behind(Regression.LightGbm(Number)));
        yield return Step("LightGbm of two classes", Probability, () => Behind(Binary.LightGbm(Flag)));
        yield return Step("LightGbm of classes", Score, () => BehindKey(Multiclass.LightGbm()));
        yield return Step("OneVersusAll of trees", Score, () => BehindKey(Multiclass.OneVersusAll(Binary.FastTree())));
        yield return Step("PairwiseCoupling of trees", Score, () => BehindKey(Multiclass.PairwiseCoupling(Binary.FastTree())));
        yield return Step(
            "Leaves of trees",
            "Leaves",
            () => Behind(Ml.Transforms.FeaturizeByFastTreeRegression(new FastTreeRegressionFeaturizationEstimator.Options
            {
                InputColumnName = "Features",
                LeavesColumnName = "Leaves",
                TrainerOptions = new() { LabelColumnName = Number },
            })));
    }

    private static ModelExample Exact(
        string name, string of, Func<IEstimator<ITransformer>> estimator, Func<object[], double[], double[]> plain) =>
        new(name, of, DerivativeKinds.Exact, estimator, plain);

    private static ModelExample Differenced(string name, string of, Func<IEstimator<ITransformer>> estimator) =>
        new(name, of, DerivativeKinds.Difference, estimator);

    private static ModelExample Step(string name, string of, Func<IEstimator<ITransformer>> estimator) =>
        new(name, of, DerivativeKinds.Switch, estimator);

    private static Func<object[], double[], double[]> Plain<TModel>(Func<TModel, double[], double[]> plain) =>
        (models, x) => plain((TModel)models[^1], x);

    private static AveragedPerceptronTrainer Perceptron() => Binary.AveragedPerceptron(Flag);

    private static double Sigmoid(double score) => 1 / (1 + Math.Exp(-score));

    private static EstimatorChain<ITransformer> Behind(IEstimator<ITransformer> trainer) =>
        Ml.Transforms.Concatenate("Features", ModelRow.Features).Append(trainer);

    private static EstimatorChain<ITransformer> BehindKey(IEstimator<ITransformer> trainer) =>
        Ml.Transforms.Conversion.MapValueToKey("Label", nameof(ModelRow.Color))
            .Append(Ml.Transforms.Concatenate("Features", ModelRow.Features))
            .Append(trainer);
}
