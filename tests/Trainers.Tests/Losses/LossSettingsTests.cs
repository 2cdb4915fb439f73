using Cotangent.Trainers.Model;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Losses;

/// <summary>Ranges of settings, labels that a loss takes, what its scores mean, and where the bias starts.</summary>
public class LossSettingsTests
{
    public static TheoryData<double> NoWidths => [0, -1, double.NaN, double.PositiveInfinity, 1e-300, 1e300];

    [Theory]
    [MemberData(nameof(NoWidths))]
    public void Widths_are_positive_and_neither_next_to_nothing_nor_enormous(double width)
    {
        AssertRefused("Huber: Delta", () => new TrainingLoss.Huber(width));
        AssertRefused("Huber: Delta", () => new TrainingLoss.Huber(1) with { Delta = width });
        AssertRefused("Pinball: Smoothing", () => new TrainingLoss.Pinball(0.5) { Smoothing = width });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_quantile_lies_between_0_and_1(double tau) => AssertRefused("Pinball: Tau", () => new TrainingLoss.Pinball(tau));

    [Fact]
    public void Labels_of_numbers_are_any_of_counts_0_or_more_and_of_probabilities_from_0_to_1()
    {
        Assert.Null(new TrainingLoss.Squared().ExpectedLabel(-1));
        Assert.Null(new TrainingLoss.Huber(1).ExpectedLabel(-1));
        Assert.Null(new TrainingLoss.Pinball(0.5).ExpectedLabel(-1));
        Assert.Null(new TrainingLoss.Poisson().ExpectedLabel(0));
        Assert.Equal("0 or more", new TrainingLoss.Poisson().ExpectedLabel(-1e-6f));
        Assert.Null(new TrainingLoss.Logistic().ExpectedLabel(0));
        Assert.Null(new TrainingLoss.Logistic().ExpectedLabel(1));
        Assert.Equal("from 0 to 1", new TrainingLoss.Logistic().ExpectedLabel(1.5f));
        Assert.Equal("from 0 to 1", new TrainingLoss.Logistic().ExpectedLabel(-1));
    }

    [Fact]
    public void Each_loss_says_what_its_scores_mean()
    {
        Assert.Equal(Link.Identity, new TrainingLoss.Squared().Link);
        Assert.Equal(Link.Identity, new TrainingLoss.Huber(1).Link);
        Assert.Equal(Link.Identity, new TrainingLoss.Pinball(0.5).Link);
        Assert.Equal(Link.Exponential, new TrainingLoss.Poisson().Link);
        Assert.Equal(Link.Sigmoid, new TrainingLoss.Logistic().Link);
        Assert.Equal(Link.Softmax, new TrainingLoss.SoftmaxCrossEntropy().Link);
        Assert.Equal(Link.NormalizedSigmoid, new TrainingLoss.OneVersusAllLogistic().Link);
    }

    /// <summary>
    /// With the bias at its start, the mean slope of the loss over labels of that mean is 0: of losses that are linear in the label, that of the mean. The link of the start rounds
    /// a few times.
    /// </summary>
    [Theory]
    [InlineData("Poisson", 7.5)]
    [InlineData("Poisson", 0.25)]
    [InlineData("Logistic", 0.25)]
    [InlineData("OneVersusAllLogistic", 0.9)]
    public void Where_no_feature_says_more_the_bias_starts_at_the_optimum(string name, double mean)
    {
        var loss = PlainRowLoss.All[name].Loss;
        Assert.Equal(0, loss.At(loss.InitialBias(mean, 1e-5), mean).Slope, Rounding.Gamma(40) * mean);
    }

    [Fact]
    public void Of_classes_it_starts_at_their_shares()
    {
        double[] shares = [0.5, 0.3, 0.2];
        var loss = new TrainingLoss.SoftmaxCrossEntropy();
        var bias = PlainMatrix.Of(1, 3, (_, j) => loss.InitialBias(shares[j], 1e-5));
        Assert.All(loss.At(bias, PlainMatrix.Of(1, 3, (_, j) => shares[j])).Gradient, slope => Assert.Equal(0, slope, Rounding.Gamma(40)));
    }

    [Theory]
    [InlineData("Poisson")]
    [InlineData("Logistic")]
    [InlineData("OneVersusAllLogistic")]
    [InlineData("SoftmaxCrossEntropy")]
    public void It_starts_at_a_finite_score_where_none_fits_best(string name)
    {
        Assert.True(double.IsFinite(PlainRowLoss.All[name].Loss.InitialBias(0, 1e-16)));
        Assert.True(double.IsFinite(PlainRowLoss.All[name].Loss.InitialBias(1, 1e-16)));
    }

    private static void AssertRefused(string message, Func<TrainingLoss> create) =>
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(create).Message, StringComparison.Ordinal);
}
