using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests;

/// <summary>Numbers that others certify or publish.</summary>
/// <remarks>
/// NIST, Statistical Reference Datasets, linear regression: itl.nist.gov/div898/strd/lls. The tolerance is the one that Options.Tolerance
/// promises, 1e-4. Rounding the data to single precision moves them by 2⁻²⁴ of 1000, 6e-5, at a residual deviation of 0.9: B0 of Norris, of
/// standard deviation 0.23, by about 0.23 (6e-5 / 0.9) = 1.5e-5 = 6e-5 B0 if all errors conspire.
/// </remarks>
public class PublishedNumbersTests
{
    private const double Promised = 1e-4;

    private static readonly double[,] NorrisRows =
    {
        { 0.1, 0.2 }, { 338.8, 337.4 }, { 118.1, 118.2 }, { 888.0, 884.6 }, { 9.2, 10.1 }, { 228.1, 226.5 },
        { 668.5, 666.3 }, { 998.5, 996.3 }, { 449.1, 448.6 }, { 778.9, 777.0 }, { 559.2, 558.2 }, { 0.3, 0.4 },
        { 0.1, 0.6 }, { 778.1, 775.5 }, { 668.8, 666.9 }, { 339.3, 338.0 }, { 448.9, 447.5 }, { 10.8, 11.6 },
        { 557.7, 556.0 }, { 228.3, 228.1 }, { 998.0, 995.8 }, { 888.8, 887.6 }, { 119.6, 120.2 }, { 0.3, 0.3 },
        { 0.6, 0.3 }, { 557.6, 556.8 }, { 339.3, 339.1 }, { 888.0, 887.2 }, { 998.5, 999.0 }, { 778.9, 779.0 },
        { 10.2, 11.1 }, { 117.6, 118.3 }, { 228.9, 229.2 }, { 668.4, 669.1 }, { 449.2, 448.9 }, { 0.2, 0.5 },
    };

    [Fact]
    public void Norris_gives_the_certified_line()
    {
        var fit = Training.Fit(LabelFirst(NorrisRows));
        AssertRelative(-0.262323073774029, fit.Parameters.Bias[0]);
        AssertRelative(1.00211681802045, fit.Coefficients[0]);
        AssertRelative(26.6173985294224, ResidualSumOfSquares(fit, 36));

        // R2 itself hides the digits in which it differs from 1.
        var mlContext = new MLContext();
        var data = LabelFirst(NorrisRows).DataView(mlContext);
        var metrics = mlContext.Regression.Evaluate(mlContext.Regression.Trainers.TwoLayerLinear().Fit(data).Transform(data));
        Assert.Equal(0.999993745883712, metrics.RSquared, Promised * (1 - 0.999993745883712));
    }

    [Fact]
    public void NoInt1_gives_the_certified_slope()
    {
        var rows = PlainMatrix.Of(11, 2, (i, j) => (j == 0 ? 130 : 60) + i);
        var fit = Training.Fit(LabelFirst(rows), new() { UseBias = false });
        AssertRelative(2.07438016528926, fit.Coefficients[0]);
        AssertRelative(127.272727272727, ResidualSumOfSquares(fit, 11));
        Assert.True(fit.Parameters.Bias.IsEmpty);
    }

    [Fact]
    public void NoInt2_gives_the_certified_slope()
    {
        var fit = Training.Fit(LabelFirst(new double[,] { { 3, 4 }, { 4, 5 }, { 4, 6 } }), new() { UseBias = false });
        AssertRelative(0.727272727272727, fit.Coefficients[0]);
        AssertRelative(0.272727272727273, ResidualSumOfSquares(fit, 3));
        Assert.True(fit.Parameters.Bias.IsEmpty);
    }

    /// <summary>
    /// What <c>LinearRegression().fit(X, y)</c> of scikit-learn 1.1 and later prints for <c>load_diabetes</c>. Its features are centred and
    /// have length 1, that is a deviation of 1/√442, so that the intercept is the mean of the labels.
    /// </summary>
    [Fact]
    public void Diabetes_gives_R2_and_coefficients_of_scikit_learn()
    {
        double[] printed =
        [
            -10.0098663, -239.81564367, 519.84592005, 324.3846455, -792.17563855,
            476.73902101, 101.04326794, 177.06323767, 751.27369956, 67.62669218,
        ];
        var mlContext = new MLContext(seed: 1);
        var problem = SampleData.Read(SampleData.Diabetes);
        var data = problem.DataView(mlContext);
        var model = mlContext.Regression.Trainers.TwoLayerLinear().Fit(data);
        AssertRelative(0.5177484222203498, mlContext.Regression.Evaluate(model.Transform(data)).RSquared);

        var units = ColumnUnits.Of(problem.X);
        for (var f = 0; f < problem.Features; f++)
            AssertRelative(printed[f], model.Model.EffectiveCoefficients[0, f] * units.Deviations[f] * Math.Sqrt(problem.Rows));
        var atTheMean = model.Model.Bias[0] + units.Means.Select((mean, f) => mean * model.Model.Model.Coefficients[f]).Sum();
        AssertRelative(152.13348416289597, atTheMean);
    }

    [Fact]
    public void Diabetes_gives_the_coefficients_of_least_squares()
    {
        var problem = SampleData.Read(SampleData.Diabetes);
        var (fit, expected) = (Training.Fit(problem), LeastSquares.Fit(problem));
        Assert.All(fit.Coefficients.Zip(expected.Coefficients.RowMajor()), pair => AssertRelative(pair.Second, pair.First));
        AssertRelative(expected.Bias[0], fit.Parameters.Bias[0]);
    }

    private static Problem LabelFirst(double[,] rows) =>
        new(PlainMatrix.Of(rows.Rows(), 1, (i, _) => rows[i, 1]), [.. Enumerable.Range(0, rows.Rows()).Select(i => rows[i, 0])]);

    /// <summary>The loss is that of half a mean.</summary>
    private static double ResidualSumOfSquares(Training fit, int rows) => 2 * rows * fit.Parameters.TrainingHistory[^1].Loss;

    private static void AssertRelative(double expected, double actual) => Assert.Equal(expected, actual, Promised * Math.Abs(expected));
}
