namespace Cotangent.Transforms.Rules.Models;

/// <summary>
/// Generalized additive models: each feature has bins, with one effect for each bin. Their package is not referenced, and they implement
/// nothing of their own, so they are found by name.
/// </summary>
internal sealed class GeneralizedAdditiveRule : IStepFunction
{
    public string ModelName => "Microsoft.ML.Trainers.FastTree.GamModelParametersBase";

    public Type? Match(Type model)
    {
        for (var type = model; type is not null; type = type.BaseType)
        {
            if (type.FullName == ModelName)
                return type;
        }

        return null;
    }

    public bool TryApply(object model, Prediction prediction) => IStepFunction.Apply(prediction);
}
