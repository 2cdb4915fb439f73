using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Tests.Losses;
using Cotangent.Trainers.Training;
using Microsoft.ML;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>If a setting causes a failure of training, the message names the setting, and not the data.</summary>
public class BlamedSettingsTests
{
    private static readonly Problem Data = RandomProblem.Easy(1, rows: 200, features: 3);

    /// <summary>The quartiles are about one apart: 1e-10 is below 1e-8 of that.</summary>
    [Fact]
    public void A_delta_that_is_next_to_nothing_beside_the_labels_is_refused_with_its_name()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Training.Fit(Data, new() { Loss = TrainingLoss.Huber(1e-10) }));
        Assert.Contains(
            "Huber: delta is 1e-10; expected 1e-08 or more of the spread of the label", error.Message, StringComparison.Ordinal);
        Assert.Contains("Pinball(0.5)", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A delta far above every residual gives the squared error, and one far below every residual the absolute error times a factor.
    /// </summary>
    [Fact]
    public void Deltas_at_the_ends_of_the_range_give_the_models_of_the_losses_that_they_become()
    {
        var (squared, huge) = (Training.Fit(Data), Training.Fit(Data, new() { Loss = TrainingLoss.Huber(1e30) }));
        Assert.Equal(StopReason.Converged, huge.Parameters.TrainingHistory.Stop);
        AssertNear(squared.Coefficients, huge.Coefficients, 1e-6);

        var (absolute, tiny) =
            (Training.Fit(Data, new() { Loss = TrainingLoss.Pinball(0.5) }), Training.Fit(Data, new() { Loss = TrainingLoss.Huber(1e-6) }));
        AssertNear(absolute.Coefficients, tiny.Coefficients, 1e-3);
    }

    /// <summary>
    /// The largest strength: the model is the mean of the labels, and the warning of vanishing coefficients names the penalty.
    /// </summary>
    [Theory]
    [InlineData(nameof(Optimizer.GradientDescent))]
    [InlineData(nameof(Optimizer.Lbfgs))]
    [InlineData(nameof(Optimizer.GaussNewton))]
    public void A_heavy_penalty_leaves_the_mean_and_is_named(string optimizer)
    {
        var penalties = new Options { FirstLayerL2Regularization = 1e30, SecondLayerL2Regularization = 1e30, Optimizer = Of(optimizer) };
        var fit = Training.Fit(Data, penalties);
        Assert.Equal(Data.Y.Average(), fit.Parameters.Bias[0], 1e-5);
        var warning = Assert.Single(fit.Warnings);
        Assert.Contains(
            "Lower FirstLayerL2Regularization, which is 1e+30, and SecondLayerL2Regularization, which is 1e+30, or rescale",
            warning,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Optimizer.Adam))]
    [InlineData(nameof(Optimizer.AdaGrad))]
    [InlineData(nameof(Optimizer.StochasticGradientDescent))]
    public void Where_a_heavy_penalty_makes_steps_diverge_it_is_named(string optimizer)
    {
        var error =
            Assert.Throws<InvalidOperationException>(
                () => Training.Fit(Data, new() { L2Regularization = 1e30, Optimizer = Of(optimizer) }));
        Assert.Contains("Training diverged", error.Message, StringComparison.Ordinal);
        Assert.Contains("Lower L2Regularization, which is 1e+30", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A penalty of 2 alone causes no failure, so the message names both.</summary>
    [Theory]
    [InlineData(nameof(Optimizer.GradientDescent))]
    [InlineData(nameof(Optimizer.Adam))]
    public void Where_the_learning_rate_may_be_to_blame_it_is_named_beside_the_penalty(string optimizer)
    {
        var options = new Options { L2Regularization = 2, LearningRate = 1e30, Optimizer = Of(optimizer) };
        var error = Assert.Throws<InvalidOperationException>(() => Training.Fit(Data, options));
        Assert.Contains(
            "Lower L2Regularization, which is 2, or set a smaller LearningRate, or leave it null", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_penalty_none_is_named() => Assert.Null(HeavyPenalties.Advice(new Options { L2Regularization = 0.5 }));

    private static Optimizer Of(string name) => name switch
    {
        nameof(Optimizer.GradientDescent) => Optimizer.GradientDescent(),
        nameof(Optimizer.Lbfgs) => Optimizer.Lbfgs(),
        nameof(Optimizer.GaussNewton) => Optimizer.GaussNewton(),
        nameof(Optimizer.Adam) => Optimizer.Adam(),
        nameof(Optimizer.AdaGrad) => Optimizer.AdaGrad(),
        nameof(Optimizer.StochasticGradientDescent) => Optimizer.StochasticGradientDescent(),
        _ => throw new ArgumentException($"There is no optimizer '{name}'."),
    };

    private static void AssertNear(double[] expected, double[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
