using System.Runtime.CompilerServices;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Trainers;

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
            .Select(type => (IModelRule)Activator.CreateInstance(type)!),
    ]);

    /// <summary>The rules of all models, in no particular order.</summary>
    public static IReadOnlyList<IModelRule> Rules => ModelRules.Value;

    /// <summary>The rules of a model: of the most derived class first, of interfaces last.</summary>
    public static IReadOnlyList<IModelRule> RulesOf(object model) =>
    [
        .. Rules.Select(rule => (Rule: rule, Match: rule.Match(model.GetType())))
            .Where(pair => pair.Match is not null)
            .OrderByDescending(pair => DepthOf(pair.Match))
            .Select(pair => pair.Rule),
    ];

    /// <summary>Adds the edges of a model, or of a part of one: the model inside a calibrated one, or its calibrator.</summary>
    /// <returns>False, and nothing is added, if no rule knows it.</returns>
    public static bool TryApply(object model, Prediction prediction) => RulesOf(model).Any(rule => rule.TryApply(model, prediction));

    public void Apply(ITransformer transformer, Stage stage)
    {
        var prediction = new Prediction(stage, FeaturesOf(transformer, stage));
        if (!TryApply(((IPredictionTransformer<object>)transformer).Model, prediction))
        {
            new UnknownStageRule().Apply(transformer, stage);
            return;
        }

        foreach (var name in prediction.Undefined.ToArray())
            prediction.Switch(name);
    }

    /// <summary>
    /// What the outputs depend on, as the mapper says: a calibrator states a wrong feature column if its score column is not called Score.
    /// One model has several columns, whose order counts.
    /// </summary>
    private static Variable[] FeaturesOf(ITransformer transformer, Stage stage) =>
    [
        .. (transformer is FieldAwareFactorizationMachinePredictionTransformer fields
            ? FieldsOf(fields)
            : stage.Mapper.GetDependencies(stage.AddedColumns).Select(column => column.Name)).Select(stage.In),
    ];

    // A private property, whose getter has no other access.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_FeatureColumns")]
    private static extern IReadOnlyList<string> FieldsOf(FieldAwareFactorizationMachinePredictionTransformer transformer);

    private static int DepthOf(Type? type)
    {
        var depth = 0;
        for (; type is not null; type = type.BaseType)
            depth++;
        return depth;
    }
}
