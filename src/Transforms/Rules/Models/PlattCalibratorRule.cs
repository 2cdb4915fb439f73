using Cotangent.Trainers.Model;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>Platt's calibrator: Probability is 1 / (1 + exp(a s + b)) of a score s, the sigmoid of -a s - b.</summary>
internal sealed class PlattCalibratorRule : ModelRule<PlattCalibrator>
{
    protected override bool TryApply(PlattCalibrator model, Prediction prediction)
    {
        var logOdds = prediction.Scores.Affine([-model.Slope], [-model.Offset]);
        logOdds.Respond(prediction.Out(DefaultColumnNames.Probability), ResponseFunction.Sigmoid);
        prediction.Stage.Note("exact: sigmoid of the score");
        return true;
    }
}
