namespace Cotangent.Transforms.Rules;

/// <summary>What one type of fitted model does to tangents, from its features to Score and Probability.</summary>
internal interface IModelRule
{
    /// <summary>The type of the model parameters.</summary>
    Type ModelType { get; }

    /// <summary>
    /// Adds the edges from the features to the outputs. Outputs that the rule does not define, such as PredictedLabel, are switches.
    /// </summary>
    /// <returns>False, and nothing is added, if the rule does not know this model: for instance its calibrator.</returns>
    bool TryApply(object model, Prediction prediction);
}
