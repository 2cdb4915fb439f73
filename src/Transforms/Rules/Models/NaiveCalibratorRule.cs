using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>The naive calibrator: Probability is the share of positive rows in the bin of the score, a step function.</summary>
internal sealed class NaiveCalibratorRule : ModelRule<NaiveCalibrator>
{
    protected override bool TryApply(NaiveCalibrator model, Prediction prediction)
    {
        Stage.Switch(prediction.Scores.Variable, prediction.Out(DefaultColumnNames.Probability));
        prediction.Stage.Note("Probability is a step function of the score: 0 almost everywhere");
        return true;
    }
}
