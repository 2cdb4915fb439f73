using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>
/// The isotonic calibrator, a function of the score in pieces. Its calibration gives pieces of one value, on which the derivative is 0, and a
/// line between two pieces.
/// </summary>
internal sealed class IsotonicCalibratorRule : ModelRule<IsotonicCalibrator>
{
    protected override bool TryApply(IsotonicCalibrator model, Prediction prediction)
    {
        var (scores, slope) = (prediction.Scores, new double[1]);
        prediction.Stage.Add(
            scores.Variable,
            prediction.Out(DefaultColumnNames.Probability),
            new Diagonal(slope),
            new Update(scores.Value.Reads, () =>
            {
                scores.Value.Run();
                slope[0] = Slope(model, scores.Variable.Value[0]);
            }));
        prediction.Stage.Note("exact: pieces of one probability, where the derivative is 0, and lines between them");
        return true;
    }

    private static double Slope(IsotonicCalibrator model, double score)
    {
        if (double.IsNaN(score))
            return score;
        // ML.NET finds the piece by the score in single precision.
        var piece = model.Maxes.AsSpan().BinarySearch((float)score);
        piece = piece < 0 ? ~piece : piece;
        return piece == 0 || piece == model.Maxes.Length || score >= model.Mins[piece]
            ? 0
            : ((double)model.Values[piece] - model.Values[piece - 1]) / ((double)model.Mins[piece] - model.Maxes[piece - 1]);
    }
}
