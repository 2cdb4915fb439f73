using System.Reflection;
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
        AssertRefused("Huber: delta", () => TrainingLoss.Huber(width));
        AssertRefused("Pinball: smoothing", () => TrainingLoss.Pinball(0.5, width));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_quantile_lies_between_0_and_1(double tau) => AssertRefused("Pinball: quantile", () => TrainingLoss.Pinball(tau));

    [Fact]
    public void Labels_of_numbers_are_any_of_counts_0_or_more_and_of_probabilities_from_0_to_1()
    {
        Assert.Null(TrainingLoss.Squared().ExpectedLabel(-1));
        Assert.Null(TrainingLoss.Huber(1).ExpectedLabel(-1));
        Assert.Null(TrainingLoss.Pinball(0.5).ExpectedLabel(-1));
        Assert.Null(TrainingLoss.Poisson().ExpectedLabel(0));
        Assert.Equal("0 or more", TrainingLoss.Poisson().ExpectedLabel(-1e-6f));
        Assert.Null(TrainingLoss.Logistic().ExpectedLabel(0));
        Assert.Null(TrainingLoss.Logistic().ExpectedLabel(1));
        Assert.Equal("from 0 to 1", TrainingLoss.Logistic().ExpectedLabel(1.5f));
        Assert.Equal("from 0 to 1", TrainingLoss.Logistic().ExpectedLabel(-1));
    }

    /// <summary>
    /// A loss is a factory of <see cref="TrainingLoss"/> and the type that it makes. Every type but the two for functions of the user,
    /// and every factory, is in the table of plain losses, and a loss names its factory.
    /// </summary>
    [Fact]
    public void Every_loss_is_in_the_table_of_plain_losses()
    {
        var types = typeof(TrainingLoss).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(TrainingLoss)))
            .Select(type => type.Name)
            .Except(["CustomLoss", "ScalarLoss"]);
        var factories = typeof(TrainingLoss).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Where(method => method.ReturnType == typeof(TrainingLoss)).Select(method => method.Name).Except(["Of", "From"]);
        var table = PlainRowLoss.All.Where(pair => !pair.Value.Loss.IsFunction).ToArray();
        Assert.Equal(types.Order(), table.Select(pair => pair.Value.Loss.GetType().Name).Order());
        Assert.Equal(factories.Order(), table.Select(pair => pair.Key).Order());
        Assert.All(table, pair => Assert.StartsWith($"{pair.Key}(", pair.Value.Loss.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_loss_shows_its_settings()
    {
        Assert.Equal("Squared()", TrainingLoss.Squared().ToString());
        Assert.Equal("Huber(delta: 0.5)", TrainingLoss.Huber(0.5).ToString());
        Assert.Equal("Pinball(quantile: 0.25, smoothing: null)", TrainingLoss.Pinball(0.25).ToString());
        Assert.Equal("Pinball(quantile: 0.25, smoothing: 0.1)", TrainingLoss.Pinball(0.25, 0.1).ToString());
    }

    [Fact]
    public void Each_loss_says_what_its_scores_mean()
    {
        Assert.Equal(ResponseFunction.Identity, TrainingLoss.Squared().Response);
        Assert.Equal(ResponseFunction.Identity, TrainingLoss.Huber(1).Response);
        Assert.Equal(ResponseFunction.Identity, TrainingLoss.Pinball(0.5).Response);
        Assert.Equal(ResponseFunction.Exponential, TrainingLoss.Poisson().Response);
        Assert.Equal(ResponseFunction.Sigmoid, TrainingLoss.Logistic().Response);
        Assert.Equal(ResponseFunction.Softmax, TrainingLoss.SoftmaxCrossEntropy().Response);
        Assert.Equal(ResponseFunction.NormalizedSigmoid, TrainingLoss.OneVersusAllLogistic().Response);
    }

    /// <summary>
    /// With the bias at its start, the mean slope of the loss over labels of that mean is 0: of losses that are linear in the label, that
    /// of the mean. The link of the start rounds a few times.
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
        var loss = TrainingLoss.SoftmaxCrossEntropy();
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
