namespace Cotangent.Trainers.Model;

/// <summary>What is known of a model before its parameters are: enough to check the request for a derivative.</summary>
/// <param name="Layout">The sizes.</param>
/// <param name="Response">The response that the model is trained with.</param>
/// <param name="HasVectorScore">Whether predictions are a vector with named slots, also of one output, and not a number.</param>
internal sealed record ModelShape(ParameterLayout Layout, ResponseFunction Response, bool HasVectorScore)
{
    /// <summary>Whether each output decides on its own, by comparing its raw score with a threshold.</summary>
    public bool DecidesByThreshold => Response.Makes(PredictionMeanings.TwoClasses);

    /// <summary>Whether the largest raw score decides among the outputs.</summary>
    public bool DecidesByLargest => Response.Makes(PredictionMeanings.ManyClasses);
}
