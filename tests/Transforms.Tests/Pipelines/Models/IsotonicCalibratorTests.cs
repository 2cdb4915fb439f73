using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Tests.Pipelines.Models;

public sealed class IsotonicCalibratorTests
{
    [Fact]
    public void At_the_rows_of_the_calibration_the_derivative_is_the_mean_of_both_sides()
    {
        // Pieces end at scores of these rows. Below the distance of two scores, the function is a line on each side.
        var step = Math.Pow(2, -30);
        var example = ModelExamples.All["Isotonic behind a perceptron"];
        var (linear, calibrator) = ((LinearModelParameters)example.Models[0], (IsotonicCalibrator)example.Models[1]);
        var scores = Columns.Read(example.Model.Transform(ModelExample.Data), "Score");
        var jacobians = ModelExample.Jacobians(example.Model, example.Of, ModelExample.Data);
        var (kinks, plateaus) = (0, 0);
        for (var row = 0; row < scores.Length; row++)
        {
            double score = scores[row][0];
            var above = (PlainFunctions.Isotonic(calibrator, score + step) - PlainFunctions.Isotonic(calibrator, score)) / step;
            var below = (PlainFunctions.Isotonic(calibrator, score) - PlainFunctions.Isotonic(calibrator, score - step)) / step;
            // Each probability is rounded to 2⁻⁵³ and the differences divide that by the step.
            for (var feature = 0; feature < ModelRow.Features.Length; feature++)
                Assert.Equal((above + below) / 2 * linear.Weights[feature], jacobians[row][0][feature], Math.Pow(2, -20));
            kinks += Math.Abs(above - below) > 1e-3 ? 1 : 0;
            plateaus += above == 0 && below == 0 ? 1 : 0;
        }

        Assert.True(kinks > 0 && plateaus > 0, $"{kinks} kinks, {plateaus} plateaus");
    }
}
