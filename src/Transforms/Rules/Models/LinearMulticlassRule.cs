using Cotangent.Trainers.Model;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>Linear scores of classes without probabilities: Score is W x + b.</summary>
internal sealed class LinearMulticlassRule : ModelRule<LinearMulticlassModelParameters>
{
    /// <summary>W x + b.</summary>
    public static RawScores Linear(LinearMulticlassModelParametersBase model, RawScores features)
    {
        VBuffer<float>[]? weights = null;
        model.GetWeights(ref weights, out var classes);
        var bias = model.GetBiases().Select(b => (double)b).ToArray();
        return features.Linear([.. weights.SelectMany(row => row.DenseValues()).Select(w => (double)w)], bias, classes);
    }

    protected override bool TryApply(LinearMulticlassModelParameters model, Prediction prediction)
    {
        prediction.Scores = Linear(model, prediction.Scores);
        prediction.Scores.Respond(prediction.Out(DefaultColumnNames.Score), ResponseFunction.Identity);
        prediction.Stage.Note("exact: linear scores");
        return true;
    }
}
