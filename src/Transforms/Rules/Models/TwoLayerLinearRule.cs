using Cotangent.Trainers.Model;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>
/// Two-layer linear models: g = A Theta x + b, then the response. Score is the response, and of two classes g itself, with the response in
/// Probability.
/// </summary>
internal sealed class TwoLayerLinearRule : ModelRule<ITwoLayerLinearModelParameters>
{
    protected override bool TryApply(ITwoLayerLinearModelParameters model, Prediction prediction)
    {
        var scores = RawScoresOf(model.Model, prediction.Scores);
        var hasProbability = prediction.Adds(DefaultColumnNames.Probability);
        var response = model.Model.Response;
        scores.Respond(prediction.Out(DefaultColumnNames.Score), hasProbability ? ResponseFunction.Identity : response);
        if (hasProbability)
            scores.Respond(prediction.Out(DefaultColumnNames.Probability), response);
        prediction.Scores = scores;
        prediction.Stage.Note($"exact: two-layer linear, response {response}");
        return true;
    }

    /// <summary>By A Theta, or layer by layer if A Theta takes more work.</summary>
    private static RawScores RawScoresOf(TwoLayerLinearModel model, RawScores features)
    {
        var layout = model.Layout;
        var bias = layout.HasBias ? model.Raw.Bias : null;
        return model.IsProductSmaller
            ? features.Linear(model.Product, bias, layout.Outputs)
            : features.Linear(model.Layers[layout.Theta], null, layout.Rank).Linear(model.Layers[layout.A], bias, layout.Outputs);
    }
}
