using Cotangent.Trainers.Model;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>
/// One classifier for each class. Score holds their scores, the softmax of these, or their probabilities divided by the sum. Linear
/// classifiers have an exact rule; with trees it is a step function.
/// </summary>
internal sealed class OneVersusAllRule : ModelRule<OneVersusAllModelParameters>
{
    protected override bool TryApply(OneVersusAllModelParameters model, Prediction prediction)
    {
        if (model.SubModelParameters.All(IStepFunction.Is))
            return IStepFunction.Apply(prediction);
        var classifiers = model.SubModelParameters.Select(LinearClassifier.Of).OfType<LinearClassifier>().ToArray();
        if (classifiers.Length < model.SubModelParameters.Length)
            return false;
        var scores = prediction.Scores.Linear(
            [.. classifiers.SelectMany(classifier => classifier.Weights)],
            [.. classifiers.Select(classifier => classifier.Bias)],
            classifiers.Length);
        switch (model._impl.OutputFormula)
        {
            case OneVersusAllModelParameters.OutputFormula.Raw:
                return Respond(scores, ResponseFunction.Identity, prediction);
            case OneVersusAllModelParameters.OutputFormula.Softmax:
                return Respond(scores, ResponseFunction.Softmax, prediction);
            case OneVersusAllModelParameters.OutputFormula.ProbabilityNormalization:
                var logOdds = scores.Affine(
                    [.. classifiers.Select(classifier => classifier.LogOdds!.Value.Slope)],
                    [.. classifiers.Select(classifier => classifier.LogOdds!.Value.Offset)]);
                return Respond(logOdds, ResponseFunction.NormalizedSigmoid, prediction);
            default:
                return false;
        }
    }

    private static bool Respond(RawScores scores, ResponseFunction response, Prediction prediction)
    {
        prediction.Scores = scores;
        scores.Respond(prediction.Out(DefaultColumnNames.Score), response);
        prediction.Stage.Note($"exact: {response} of linear scores, one for each class");
        return true;
    }
}
