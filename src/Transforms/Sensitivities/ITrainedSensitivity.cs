using Microsoft.ML;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>A model with its sensitivities, of any task.</summary>
internal interface ITrainedSensitivity
{
    /// <summary>The prediction transformer without the sensitivities.</summary>
    ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters> Prediction { get; }
}
