using Cotangent.Trainers.Model;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>Platt's calibrator: Probability is 1 / (1 + exp(a s + b)) of a score s, the sigmoid of -a s - b.</summary>
internal sealed class PlattCalibratorRule : ModelRule<PlattCalibrator>
{
    /// <summary>-a s - b, the logarithms of the odds, of scores with a calibrator each.</summary>
    public static RawScores LogOdds(IReadOnlyList<PlattCalibrator> calibrators, RawScores scores) => scores.Affine(
        [.. calibrators.Select(calibrator => -calibrator.Slope)], [.. calibrators.Select(calibrator => -calibrator.Offset)]);

    protected override bool TryApply(PlattCalibrator model, Prediction prediction)
    {
        LogOdds([model], prediction.Scores).Respond(prediction.Out(DefaultColumnNames.Probability), ResponseFunction.Sigmoid);
        prediction.Stage.Note("exact: sigmoid of the score");
        return true;
    }
}
