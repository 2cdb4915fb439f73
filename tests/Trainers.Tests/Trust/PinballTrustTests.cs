using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>The pinball loss with default options gives the quantile, for any distribution of the labels.</summary>
public class PinballTrustTests
{
    /// <summary>The quantile, number of rows and seed.</summary>
    public static MatrixTheoryData<double, int, int> Lines => new([0.1, 0.5, 0.9], [15, 20, 25], Enumerable.Range(1, 4));

    public static MatrixTheoryData<double, string> Outliers => new([1e6, 1e7, 1e10], FullBatch.Names);

    /// <summary>
    /// 2 sin i with a ripple, and one label far above: the median hardly moves, as only the sign of its residual counts: one of 200 rows.
    /// </summary>
    [Theory]
    [MemberData(nameof(Outliers))]
    public void One_outlier_does_not_move_the_median(double outlier, string optimizer)
    {
        var expected = Slope(outlier: null, FullBatch.Default);
        Assert.Equal(2, expected, 0.05);
        Assert.Equal(expected, Slope(outlier, optimizer), 0.01);
    }

    /// <summary>
    /// Labels of exp(2 normal), which have a deviation of e⁴ = 55 where their tenth percentile is e^-2.56 = 0.08. At the optimum the rows
    /// below the fit are a share of 0.1, to the four rows of 1,000 that four parameters fit exactly.
    /// </summary>
    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(0.1, 2)]
    [InlineData(0.1, 3)]
    [InlineData(0.5, 1)]
    [InlineData(0.9, 1)]
    public void A_share_of_tau_of_log_normal_labels_lies_below(double tau, int seed)
    {
        var random = new Random(seed);
        var problem = new Problem(random.Normals(1000, 3), [.. Enumerable.Range(0, 1000).Select(_ => Math.Exp(2 * random.Normal()))]);
        var fit = Training.Fit(problem, new() { Loss = TrainingLoss.Pinball(tau) }, seed);
        var scores = fit.Linear.Predict(problem.X).RowMajor();
        Assert.Equal(tau, problem.Y.Zip(scores, (y, score) => y < score ? 1.0 : 0).Average(), 0.01);
        Assert.True(fit.Parameters.TrainingHistory.Converged, fit.Warnings.FirstOrDefault());
    }

    /// <summary>
    /// The exact loss is within 1e-6 of its least, which is what the default promises; a parameter in single precision moves a score of 2
    /// by 1e-7, of which either sign takes part, and the loss of 0.2 by less than 3e-7 of it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Lines))]
    public void The_exact_loss_is_within_a_millionth_of_the_best_line(double tau, int rows, int seed)
    {
        var random = new Random(seed);
        var x = random.Normals(rows, 1);
        var problem = new Problem(x, [.. x.RowMajor().Select(v => (2 * v) + random.Normal())]);
        AssertWithinAMillionth(problem, tau, seed);
    }

    /// <summary>The same with noise that is concentrated in a few rows.</summary>
    [Theory]
    [MemberData(nameof(Lines))]
    public void It_is_also_where_the_noise_has_heavy_tails(double tau, int rows, int seed)
    {
        var random = new Random(seed);
        var x = random.Normals(rows, 1);
        var problem = new Problem(x, [.. x.RowMajor().Select(v => (2 * v) + Math.Pow(random.Normal(), 5))]);
        AssertWithinAMillionth(problem, tau, seed);
    }

    [Fact]
    public void A_loss_is_trained_in_stages_where_no_smoothing_is_given()
    {
        Assert.NotNull(TrainingLoss.Pinball(0.5).FirstStage);
        Assert.Null(TrainingLoss.Pinball(0.5, 0.02).FirstStage);
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainingLoss.Pinball(0.5, 0));
    }

    private static void AssertWithinAMillionth(Problem problem, double tau, int seed)
    {
        var fit = Training.Fit(problem, new() { Loss = TrainingLoss.Pinball(tau) }, seed);
        var least = ExactPinball.LeastOfLines(tau, problem.X.RowMajor(), problem.Y);
        var loss = ExactPinball.Loss(tau, problem.Y, fit.Linear.Predict(problem.X).RowMajor());
        Assert.InRange(loss, least * (1 - 1e-12), least * (1 + 1e-6));
        Assert.True(fit.Parameters.TrainingHistory.Converged, fit.Warnings.FirstOrDefault());
    }

    private static double Slope(double? outlier, string optimizer)
    {
        var x = PlainMatrix.Of(200, 1, (i, _) => Math.Sin(i));
        double[] y = [.. Enumerable.Range(0, 200).Select(i => (2 * Math.Sin(i)) + (0.1 * Math.Sin(17.3 * i)))];
        y[100] = outlier ?? y[100];
        var options = new TwoLayerLinearRegressionTrainer.Options { Loss = TrainingLoss.Pinball(0.5), Optimizer = FullBatch.Of(optimizer) };
        return Training.Fit(new Problem(x, y), options).Coefficients[0];
    }
}
