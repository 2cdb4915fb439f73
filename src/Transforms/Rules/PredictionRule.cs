using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.Rules;

/// <summary>
/// A prediction transformer: its model decides. A model from a file can have another type than the trained one, so the type of the object
/// counts, and not the type parameter of the transformer.
/// </summary>
internal sealed class PredictionRule : IStageRule
{
    private static readonly Lazy<IModelRule[]> ModelRules = new(() =>
    [
        .. typeof(PredictionRule).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && !type.IsGenericTypeDefinition && typeof(IModelRule).IsAssignableFrom(type))
            .Select(type => (IModelRule)Activator.CreateInstance(type)!)
            .OrderBy(rule => rule.ModelType.IsInterface),
    ]);

    /// <summary>The types of models that have a rule.</summary>
    public static IEnumerable<Type> Models => ModelRules.Value.Select(rule => rule.ModelType);

    public void Apply(ITransformer transformer, Stage stage)
    {
        if (transformer is not (IPredictionTransformer<object> { Model: var model } and ISingleFeaturePredictionTransformer single)
            || RulesOf(model.GetType()) is not { Length: > 0 } rules)
        {
            new UnknownStageRule().Apply(transformer, stage);
            return;
        }

        var prediction = new Prediction(stage, stage.In(single.FeatureColumnName));
        if (!rules.Any(rule => rule.TryApply(model, prediction)))
        {
            new UnknownStageRule().Apply(transformer, stage);
            return;
        }

        foreach (var name in prediction.Undefined.ToArray())
            Stage.Switch(prediction.Features, prediction.Out(name));
    }

    /// <summary>The rules of a model: of the most derived class first, of interfaces last.</summary>
    private static IModelRule[] RulesOf(Type model) =>
    [
        .. ModelRules.Value.Where(rule => rule.ModelType.IsAssignableFrom(model)).OrderByDescending(rule => DepthOf(rule.ModelType)),
    ];

    private static int DepthOf(Type? type)
    {
        var depth = 0;
        for (; type is not null; type = type.BaseType)
            depth++;
        return depth;
    }
}
