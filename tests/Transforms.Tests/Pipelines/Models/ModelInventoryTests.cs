using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Cotangent.Transforms.Tests.Pipelines.Models;

/// <summary>The public models of ML.NET and of this library, and how each is differentiated. A new one fails the test.</summary>
public sealed class ModelInventoryTests
{
    private const string Exact = "exact";
    private const string StepFunction = "step function";
    private const string Difference = "differences";

    /// <summary>"By part" is as the models or the calibrator inside are.</summary>
    private const string ByPart = "by part";

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["CalibratedModelParametersBase`2"] = ByPart,
        ["FastForestBinaryModelParameters"] = StepFunction,
        ["FastForestRegressionModelParameters"] = StepFunction,
        ["FastTreeBinaryModelParameters"] = StepFunction,
        ["FastTreeRankingModelParameters"] = StepFunction,
        ["FastTreeRegressionModelParameters"] = StepFunction,
        ["FastTreeTweedieModelParameters"] = StepFunction,
        ["FieldAwareFactorizationMachineModelParameters"] = Exact,
        ["GamBinaryModelParameters"] = StepFunction,
        ["GamRegressionModelParameters"] = StepFunction,
        ["IsotonicCalibrator"] = Exact,
        ["KMeansModelParameters"] = Exact,
        ["LdSvmModelParameters"] = Difference,
        ["LightGbmBinaryModelParameters"] = StepFunction,
        ["LightGbmRankingModelParameters"] = StepFunction,
        ["LightGbmRegressionModelParameters"] = StepFunction,
        ["LinearBinaryModelParameters"] = Exact,
        ["LinearMulticlassModelParameters"] = Exact,
        ["LinearRegressionModelParameters"] = Exact,
        ["MaximumEntropyModelParameters"] = Exact,
        ["NaiveBayesMulticlassModelParameters"] = StepFunction,
        ["NaiveCalibrator"] = StepFunction,
        ["OneVersusAllModelParameters"] = ByPart,
        ["PairwiseCouplingModelParameters"] = ByPart,
        ["PcaModelParameters"] = Exact,
        ["PlattCalibrator"] = Exact,
        ["PoissonRegressionModelParameters"] = Exact,
        ["PriorModelParameters"] = Exact,
        ["TwoLayerLinearBinaryModelParameters"] = Exact,
        ["TwoLayerLinearMulticlassModelParameters"] = Exact,
        ["TwoLayerLinearMultiOutputModelParameters"] = Exact,
        ["TwoLayerLinearRegressionModelParameters"] = Exact,
    };

    [Fact]
    public void Each_public_model_is_in_the_list()
    {
        Assert.Equal(
            Kinds.Keys.Order(StringComparer.Ordinal),
            Models().Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_model_has_a_rule_of_the_kind_in_the_list()
    {
        foreach (var model in Models())
        {
            var kind = Kinds[model.Name];
            var rules = PredictionRule.Rules.Where(rule => rule.Match(model) is not null).ToArray();
            Assert.True(rules.Length > 0 == (kind != Difference), $"{model.Name} has {rules.Length} rules.");
            if (typeof(ICalibrator).IsAssignableFrom(model))
                continue;
            Assert.True(rules.Any(rule => rule is IStepFunction) == (kind == StepFunction), $"{model.Name} is not {kind}.");
        }
    }

    /// <summary>Public classes that predict, or that calibrate a prediction; of abstract ones, the base of calibrated models.</summary>
    private static IEnumerable<Type> Models()
    {
        var marker = typeof(IDataView).Assembly;
        Type[] known =
        [
            typeof(PlattCalibrator), typeof(LinearModelParameters), typeof(KMeansModelParameters), typeof(PcaModelParameters),
            typeof(TextCatalog), typeof(GamModelParametersBase), typeof(LightGbmBinaryModelParameters),
            typeof(ITwoLayerLinearModelParameters),
        ];
        return known.Select(type => type.Assembly).Append(marker).Distinct().SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.IsClass && (Predicts(type) || typeof(ICalibrator).IsAssignableFrom(type)))
            .Where(type => !type.IsAbstract || type == typeof(CalibratedModelParametersBase<,>));
    }

    /// <summary>The interface of predictors is internal to ML.NET.</summary>
    private static bool Predicts(Type type) => type.GetInterfaces().Any(found => found.FullName == "Microsoft.ML.IPredictor");
}
