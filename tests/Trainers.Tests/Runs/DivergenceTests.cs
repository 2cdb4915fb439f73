using Microsoft.ML;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>A step so long that the loss is no longer finite.</summary>
public class DivergenceTests
{
    private static readonly Problem Rows = RandomProblem.Easy(1, rows: 200, features: 3);

    [Fact]
    public void A_full_batch_error_names_epoch_loss_step_and_what_to_change()
    {
        var message = Assert.Throws<InvalidOperationException>(() => Training.Fit(Rows, new() { LearningRate = 1000 })).Message;
        Assert.Matches(@"^Training diverged at epoch \d+: the loss is \S+ with step size 1000\. Set a smaller LearningRate", message);
    }

    [Fact]
    public void A_mini_batch_error_names_the_batch_too()
    {
        var options = new Options { LearningRate = 1e6, Optimizer = Optimizer.StochasticGradientDescent(batchSize: 10) };
        var message = Assert.Throws<InvalidOperationException>(() => Training.Fit(Rows, options)).Message;
        Assert.Matches(@"^Training diverged at epoch 1, batch \d+: the loss is \S+ with step size 1e\+06\. ", message);
    }

    [Fact]
    public void Halved_until_it_converges_each_restart_is_a_warning()
    {
        // Ten halvings at most: 100 / 2¹⁰ is below the inverse of the largest curvature, which is about 1 in standardized units.
        var fit = Training.Fit(Rows, new() { LearningRate = 100, OnDivergence = DivergenceBehavior.HalveStepAndRestart });
        Assert.NotEmpty(fit.Warnings);
        Assert.All(
            fit.Warnings,
            warning => Assert.EndsWith("Training starts again with half the learning rate.", warning, StringComparison.Ordinal));
        Assert.Equal(100 / Math.Pow(2, fit.Warnings.Count()), fit.Parameters.TrainingHistory[^1].StepSize);
        Assert.Equal(1, fit.Parameters.TrainingHistory[0].Epoch);
        Assert.True(fit.Parameters.TrainingHistory.Converged);

        // Both end where the gradient is 10⁻¹¹ of its reference; the loss differs by the square of that.
        var loss = Training.Fit(Rows).Parameters.TrainingHistory[^1].Loss;
        Assert.Equal(loss, fit.Parameters.TrainingHistory[^1].Loss, 1e-12 * loss);
    }

    [Fact]
    public void After_ten_halvings_it_gives_up_and_advises_none_of_what_was_tried()
    {
        var options = new Options { LearningRate = 1e9, OnDivergence = DivergenceBehavior.HalveStepAndRestart };
        var message = Assert.Throws<InvalidOperationException>(() => Training.Fit(Rows, options)).Message;
        Assert.Contains(
            "That was after 10 restarts, each with half the learning rate. Set a smaller LearningRate", message, StringComparison.Ordinal);
        Assert.DoesNotContain("HalveStepAndRestart", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Standardize", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(-1, "-1")]
    public void A_schedule_that_gives_no_factor_is_not_taken_for_divergence(double factor, string shown)
    {
        var options = new Options { LearningRate = 0.1, LearningRateSchedule = LearningRateSchedule.Of(_ => factor) };
        var message = Assert.Throws<InvalidOperationException>(() => Training.Fit(Rows, options)).Message;
        Assert.StartsWith($"The LearningRateSchedule gives the factor {shown} after ", message, StringComparison.Ordinal);
    }
}
