using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Tests.Pipelines.Models;

/// <summary>
/// The slopes of an isotonic calibrator, on both sides of a score: a difference within a piece has no error but rounding.
/// </summary>
public sealed class IsotonicCalibratorTests
{
    private static readonly ModelExample Example = ModelExamples.All["Isotonic behind a perceptron"];

    /// <summary>Pieces end at scores of the rows of the calibration.</summary>
    [Fact]
    public void At_the_rows_of_the_calibration_the_derivative_is_the_mean_of_both_sides()
    {
        var slopes = Compare(ModelExample.Data);
        Assert.Contains(slopes, slope => Math.Abs(slope.Above - slope.Below) > 1e-3);
        Assert.Contains(slopes, slope => slope is { Above: 0, Below: 0 });
    }

    [Fact]
    public void Beside_the_rows_of_the_calibration_the_derivative_is_the_slope_of_the_piece()
    {
        var slopes = Compare(ModelExample.ComparedData);
        Assert.Contains(slopes, slope => slope.Above > 1e-3 && slope.Below > 1e-3);
        Assert.Contains(slopes, slope => slope is { Above: 0, Below: 0 });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_plain_function_is_that_of_the_calibrator(bool isBeside)
    {
        var rows = Example.Model.Transform(isBeside ? ModelExample.ComparedData : ModelExample.Data);
        // The interpolation in single precision has 6 operations. Each rounds a probability or a part of one, of at most 1.
        foreach (var (score, probability) in rows.GetColumn<float>("Score").Zip(rows.GetColumn<float>("Probability")))
            Assert.Equal(PlainFunctions.Isotonic(Calibrator, score), probability, Rounding.Gamma(6, Rounding.OfFloat));
    }

    private static IsotonicCalibrator Calibrator => (IsotonicCalibrator)Example.Models[1];

    private static List<(double Below, double Above)> Compare(IDataView data)
    {
        // Below the distance of two scores, the function is a line on each side.
        var step = Math.Pow(2, -30);
        var weights = ((LinearModelParameters)Example.Models[0]).Weights;
        var jacobians = ModelExample.Jacobians(Example.Model, Example.Of, data);
        var slopes = new List<(double Below, double Above)>();
        foreach (double score in Example.Model.Transform(data).GetColumn<float>("Score"))
        {
            var gradient = jacobians[slopes.Count][0];
            var above = (PlainFunctions.Isotonic(Calibrator, score + step) - PlainFunctions.Isotonic(Calibrator, score)) / step;
            var below = (PlainFunctions.Isotonic(Calibrator, score) - PlainFunctions.Isotonic(Calibrator, score - step)) / step;
            // Each probability is rounded to 2⁻⁵³ and the differences divide that by the step.
            for (var feature = 0; feature < ModelRow.Features.Length; feature++)
                Assert.Equal((above + below) / 2 * weights[feature], gradient[feature], Math.Pow(2, -20));
            slopes.Add((below, above));
        }

        return slopes;
    }
}
