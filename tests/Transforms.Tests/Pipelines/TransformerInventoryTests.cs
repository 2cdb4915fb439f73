using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>
/// All transformers of ML.NET, public ones and those that an estimator's Fit returns as an ITransformer, and what is done about each. A new
/// version of ML.NET with another transformer fails here.
/// </summary>
public sealed class TransformerInventoryTests
{
    private const string Rule = "rule";

    /// <summary>Its model decides.</summary>
    private const string Model = "model";

    /// <summary>Its parts are stages.</summary>
    private const string Chain = "chain";

    /// <summary>It reads text or keys, which do not move, or makes vectors of unknown size, whose slots have no derivative.</summary>
    private const string Switch = "switch";

    /// <summary>It is differenced where numbers move.</summary>
    private const string Difference = "difference";

    /// <summary>It keeps a state from row to row, so that no derivative of one row goes through.</summary>
    private const string Refused = "refused";

    /// <summary>A transform of an old model file. It depends on the transform whether it is row to row; if so, it is differenced.</summary>
    private const string Wrapper = "difference or refused";

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["AnomalyPredictionTransformer`1"] = Model,
        ["ApproximatedKernelTransformer"] = Rule,
        ["BinaryPredictionTransformer`1"] = Model,
        ["ClusteringPredictionTransformer`1"] = Model,
        ["ColumnConcatenatingTransformer"] = Rule,
        ["ColumnCopyingTransformer"] = Rule,
        ["ColumnSelectingTransformer"] = Rule,
        ["CountTableTransformer"] = Difference,
        ["CountTargetEncodingTransformer"] = Difference,
        ["CustomMappingTransformer`2"] = Difference,
        ["CustomStopWordsRemovingTransformer"] = Switch,
        ["ExpressionTransformer"] = Rule,
        ["FeatureContributionCalculatingTransformer"] = Difference,
        ["FieldAwareFactorizationMachinePredictionTransformer"] = Model,
        ["HashingTransformer"] = Rule,
        ["IsotonicCalibratorTransformer"] = Model,
        ["KeyToBinaryVectorMappingTransformer"] = Rule,
        ["KeyToValueMappingTransformer"] = Rule,
        ["KeyToVectorMappingTransformer"] = Rule,
        ["LatentDirichletAllocationTransformer"] = Rule,
        ["LpNormNormalizingTransformer"] = Rule,
        ["MissingValueDroppingTransformer"] = Switch,
        ["MissingValueIndicatorTransformer"] = Rule,
        ["MissingValueReplacingTransformer"] = Rule,
        ["MulticlassPredictionTransformer`1"] = Model,
        ["NaiveCalibratorTransformer"] = Model,
        ["NgramExtractingTransformer"] = Switch,
        ["NgramHashingTransformer"] = Switch,
        ["NormalizingTransformer"] = Rule,
        ["OneHotEncodingTransformer"] = Chain,
        ["OneHotHashEncodingTransformer"] = Chain,
        ["PlattCalibratorTransformer"] = Model,
        ["PrincipalComponentAnalysisTransformer"] = Rule,
        ["RankingPredictionTransformer`1"] = Model,
        ["RegressionPredictionTransformer`1"] = Model,
        ["SlotsDroppingTransformer"] = Rule,
        ["StatefulCustomMappingTransformer`3"] = Refused,
        ["StopWordsRemovingTransformer"] = Switch,
        ["TextFeaturizingEstimator.Transformer"] = Rule,
        ["TextNormalizingTransformer"] = Switch,
        ["TokenizingByCharactersTransformer"] = Switch,
        ["TransformWrapper"] = Wrapper,
        ["TransformerChain`1"] = Chain,
        ["TreeEnsembleFeaturizationTransformer"] = Model,
        ["TypeConvertingTransformer"] = Rule,
        ["ValueMappingTransformer"] = Rule,
        ["ValueToKeyMappingTransformer"] = Rule,
        ["WordBagBuildingTransformer.TextExpandingTransformer"] = Switch,
        ["WordEmbeddingTransformer"] = Switch,
        ["WordTokenizingTransformer"] = Switch,
    };

    [Fact]
    public void Every_transformer_is_in_the_list()
    {
        var found = Transformers().Select(Name).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(Kinds.Keys.Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void The_list_is_true()
    {
        foreach (var type in Transformers())
        {
            var isModel = type.GetInterfaces().Any(@interface =>
                @interface.IsGenericType && @interface.GetGenericTypeDefinition() == typeof(IPredictionTransformer<>));
            Assert.Equal(Kinds[Name(type)] == Rule, RuleBook.Find(type) is not null);
            Assert.Equal(Kinds[Name(type)] == Model, isModel);
        }
    }

    private static IEnumerable<Type> Transformers() =>
        new[]
        {
            typeof(ITransformer),
            typeof(TransformerChain<ITransformer>),
            typeof(ExpressionTransformer),
            typeof(SdcaRegressionTrainer),
            typeof(PrincipalComponentAnalysisTransformer),
            typeof(KMeansTrainer),
            typeof(FastTreeRegressionTrainer),
            typeof(LightGbmRegressionTrainer),
        }
        .SelectMany(type => type.Assembly.GetTypes())
        .Where(type => !type.IsAbstract && !type.IsInterface && typeof(ITransformer).IsAssignableFrom(type));

    private static string Name(Type type) => type.DeclaringType is null ? type.Name : $"{type.DeclaringType.Name}.{type.Name}";
}
