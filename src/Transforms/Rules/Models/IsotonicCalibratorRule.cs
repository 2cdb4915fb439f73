using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>
/// The isotonic calibrator, a function of the score in pieces: pieces of one probability, where the derivative is 0, and a line between two
/// pieces. Where a piece ends, as at scores of the calibration itself, the derivative is the mean of both sides.
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
        // Pieces are of scores in single precision.
        var single = (float)score;
        var end = model.Maxes.AsSpan().BinarySearch<float, float>(single);
        var (below, above) = end < 0 ? (~end, ~end) : (end, end + 1);
        return (Line(below, isInclusive: true) + Line(above, isInclusive: false)) / 2;

        // The slope before a piece, if the score is there.
        double Line(int piece, bool isInclusive) =>
            piece > 0 && piece < model.Mins.Length && (single < model.Mins[piece] || (isInclusive && single == model.Mins[piece]))
                ? ((double)model.Values[piece] - model.Values[piece - 1]) / ((double)model.Mins[piece] - model.Maxes[piece - 1])
                : 0;
    }
}
