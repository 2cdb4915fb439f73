using Cotangent.Trainers.Model;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>
/// Linear regression, and linear models of two classes without a calibrator (perceptron, support vector machine): Score is w x + b.
/// </summary>
internal sealed class LinearRule : ModelRule<LinearModelParameters>
{
    /// <summary>w in double.</summary>
    public static double[] Weights(LinearModelParameters model) => [.. model.Weights.Select(w => (double)w)];

    /// <summary>w x + b.</summary>
    public static RawScores Linear(LinearModelParameters model, RawScores features) =>
        features.Linear(Weights(model), [model.Bias], 1);

    protected override bool TryApply(LinearModelParameters model, Prediction prediction)
    {
        prediction.Scores = Linear(model, prediction.Scores);
        prediction.Scores.Respond(prediction.Out(DefaultColumnNames.Score), ResponseFunction.Identity);
        prediction.Stage.Note("exact: linear score");
        return true;
    }
}
