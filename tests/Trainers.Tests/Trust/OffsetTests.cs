using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// Features far from zero, in steps of the spacing of single precision there, keep their information, in training and in the Score column.
/// </summary>
public class OffsetTests
{
    public static MatrixTheoryData<double, double> Offsets => new([5e4, 5e5, 5e6, -5e6], [1, 0.7, 3e-6, 12345.678]);

    /// <summary>
    /// Of a feature of 5e6 and a deviation of 1 a column holds multiples of 1/2. The label is a multiple of the deviation of what the
    /// column holds, plus noise of 0.02 of it: R2 is 0.9996. A coefficient or a bias that is rounded to 24 bits moves all scores by up to a
    /// quarter there, and takes the square of that; 1e-5 is what a shift of 0.003 takes. Scores and labels that are rounded to 2⁻²⁴ of some
    /// deviations may come nearer than least squares, by twice that times the residuals of 0.02: 1e-8.
    /// </summary>
    [Theory]
    [MemberData(nameof(Offsets))]
    public void The_Score_column_has_the_R2_of_least_squares(double offset, double slope)
    {
        var random = new Random(1);
        var x = PlainMatrix.Of(500, 1, (_, _) => (float)(offset + random.Normal()));
        var problem = new Problem(x, [.. x.RowMajor().Select(v => slope * (v - offset + (0.02 * random.Normal())))]);
        var mlContext = new MLContext(seed: 1);
        var data = problem.DataView(mlContext);
        var scored = mlContext.Regression.Trainers.TwoLayerLinear().Fit(data).Transform(data);
        double[] scores = [.. scored.GetColumn<float>("Score").Select(score => (double)score)];

        var expected = RSquared.Of(LeastSquares.Fit(problem), problem.X, problem.YColumn);
        Assert.InRange(RSquared.Of(problem.Y, scores), expected - 1e-5, expected + 1e-8);
    }

    /// <summary>
    /// 0 or 1 above 1e7, where the spacing of single precision is 1. With noise of 0.1, a least squares coefficient on 400 rows has a
    /// deviation of 0.1 / (√400 / 2) = 0.01; the bound is five of them. It also equals the least squares coefficient.
    /// </summary>
    [Fact]
    public void A_bit_beside_ten_million_gets_its_coefficient()
    {
        var random = new Random(1);
        double[] bits = [.. Enumerable.Range(0, 400).Select(_ => (double)random.Next(2))];
        var x = PlainMatrix.Of(400, 2, (i, f) => f == 0 ? random.Normal() : 1e7 + bits[i]);
        var problem = new Problem(x, [.. bits.Select((bit, i) => (3 * bit) + x[i, 0] + (0.1 * random.Normal()))]);
        var fit = Training.Fit(problem);
        Assert.Equal(3, fit.Coefficients[1], 0.05);
        StandardizedError.AssertPromised(fit, LeastSquares.Fit(problem), problem);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e7)]
    public void A_constant_column_has_no_coefficient_and_is_named_in_the_log(double constant)
    {
        var easy = RandomProblem.Easy(1, rows: 60, features: 3);
        var problem = new Problem(PlainMatrix.Of(60, 3, (i, f) => f == 1 ? constant : easy.X[i, f]), easy.Y);
        var fit = NamedColumns.Fit(problem, ["height", "altitude", "width"]);
        Assert.Equal(0, fit.Coefficients[1]);
        Assert.Contains(NamedColumns.Told(fit), message => message.Contains("altitude", StringComparison.Ordinal));
        Assert.DoesNotContain(NamedColumns.Told(fit), message => message.Contains("height", StringComparison.Ordinal));
    }
}
