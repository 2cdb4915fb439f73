namespace Cotangent.Transforms.Rules;

/// <summary>What one type of fitted model does to tangents, from its features to Score and Probability.</summary>
internal interface IModelRule
{
    /// <summary>The full name of the type of model parameters.</summary>
    string ModelName { get; }

    /// <summary>The type that the rule is for, if a model has it, derives from it or implements it; else null.</summary>
    Type? Match(Type model);

    /// <summary>
    /// Adds the edges from the features to the outputs. Outputs that the rule does not define, such as PredictedLabel, are switches.
    /// </summary>
    /// <returns>False, and nothing is added, if the rule does not know this model: for instance its calibrator.</returns>
    bool TryApply(object model, Prediction prediction);
}
