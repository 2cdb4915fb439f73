using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.Rules;

/// <summary>
/// Finds the rule of a transformer by its type. Each rule is one file; a new class derived from <see cref="StageRule{TTransformer}"/> is in
/// the book without further work.
/// </summary>
internal static class RuleBook
{
    private static readonly Lazy<Dictionary<Type, IStageRule>> Rules = new(() => typeof(RuleBook).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && !type.IsGenericTypeDefinition && TransformerOf(type) is not null)
        .ToDictionary(type => TransformerOf(type)!, type => (IStageRule)Activator.CreateInstance(type)!));

    private static readonly UnknownStageRule Unknown = new();
    private static readonly PredictionRule Prediction = new();

    /// <summary>The types of transformers that have a rule.</summary>
    public static IReadOnlyCollection<Type> Transformers => Rules.Value.Keys;

    /// <summary>The rule of a transformer; differences of the stage where it has none.</summary>
    public static IStageRule Of(ITransformer transformer) =>
        Find(transformer.GetType()) ?? (transformer is IPredictionTransformer<object> ? Prediction : (IStageRule)Unknown);

    /// <summary>The rule of the type, or of the next of its base types that has one; null if none has.</summary>
    public static IStageRule? Find(Type transformer)
    {
        for (var type = transformer; type is not null; type = type.BaseType)
        {
            if (Rules.Value.TryGetValue(type, out var rule))
                return rule;
        }

        return null;
    }

    private static Type? TransformerOf(Type rule)
    {
        for (var type = rule.BaseType; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(StageRule<>))
                return type.GetGenericArguments()[0];
        }

        return null;
    }
}
