using Cotangent.Trainers.Model;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>Poisson regression: Score is the rate exp(w x + b).</summary>
internal sealed class PoissonRegressionRule : ModelRule<PoissonRegressionModelParameters>
{
    protected override bool TryApply(PoissonRegressionModelParameters model, Prediction prediction)
    {
        prediction.Scores = LinearRule.Linear(model, prediction.Scores);
        prediction.Scores.Respond(prediction.Out(DefaultColumnNames.Score), ResponseFunction.Exponential);
        prediction.Stage.Note("exact: exponential of a linear score");
        return true;
    }
}
