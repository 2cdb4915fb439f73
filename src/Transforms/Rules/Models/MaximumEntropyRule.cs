using Cotangent.Trainers.Model;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>Multinomial logistic regression: Score is the softmax of W x + b.</summary>
internal sealed class MaximumEntropyRule : ModelRule<MaximumEntropyModelParameters>
{
    protected override bool TryApply(MaximumEntropyModelParameters model, Prediction prediction)
    {
        prediction.Scores = LinearMulticlassRule.Linear(model, prediction.Scores);
        prediction.Scores.Respond(prediction.Out(DefaultColumnNames.Score), ResponseFunction.Softmax);
        prediction.Stage.Note("exact: softmax of linear scores");
        return true;
    }
}
