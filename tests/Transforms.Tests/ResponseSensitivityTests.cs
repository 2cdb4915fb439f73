using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>With a nonlinear response, sensitivities are derivatives of Score, not of the raw score, and differ by row.</summary>
public class ResponseSensitivityTests
{
    private const int Features = 3;

    /// <summary>
    /// The derivative of exp(g) is exp(g), the derivative of the sigmoid is s (1 - s), each times the coefficient of the feature. Single
    /// precision: some roundings of 2⁻²⁴. 1 - s loses digits if s is near 1, which it is not here.
    /// </summary>
    [Theory]
    [InlineData("Poisson", 0)]
    [InlineData("logistic", 0)]
    [InlineData("Poisson", 1e5f)]
    [InlineData("logistic", 1e5f)]
    public void They_are_the_derivative_of_the_response_times_the_coefficient_however_far_from_zero_features_are(string loss, float offset)
    {
        var mlContext = new MLContext(seed: 1);
        var random = new Random(1);
        var rows = Enumerable.Range(0, 60).Select(_ =>
        {
            var x = random.Vectors(1, Features)[0];
            return new Row { Features = [.. x.Select(value => value + offset)], Label = x[0] - x[1] + random.NextDouble() > 0.5 ? 1 : 0 };
        });
        var data = mlContext.Data.LoadFromEnumerable(rows.ToArray());
        var options = new TwoLayerLinearRegressionTrainer.Options
        {
            Loss = loss == "Poisson" ? TrainingLoss.Poisson() : TrainingLoss.Logistic(),
            L2Regularization = 0.1
        };
        var fitted = mlContext.Transforms.JvpSensitivity(mlContext.Regression.Trainers.TwoLayerLinear(options), Tangent.EachFeature())
            .Fit(data);
        var columns = Columns.Read(fitted.Transform(data), "Score", "FeatureSensitivities");
        var coefficients = fitted.Model.EffectiveCoefficients;

        var distinct = new HashSet<float>();
        for (var row = 0; row < columns["Score"].Length; row++)
        {
            var score = columns["Score"][row][0];
            var derivative = loss == "Poisson" ? score : score * (1 - score);
            for (var f = 0; f < Features; f++)
                Assert.Equal(derivative * coefficients[0, f], columns["FeatureSensitivities"][row][f], 1e-5 * Math.Abs(coefficients[0, f]));
            distinct.Add(columns["FeatureSensitivities"][row][0]);
        }

        Assert.True(distinct.Count > 50);
    }

    private sealed class Row
    {
        [VectorType(ResponseSensitivityTests.Features)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
