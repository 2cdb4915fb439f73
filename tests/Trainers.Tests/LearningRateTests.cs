using Microsoft.ML;

namespace Cotangent.Trainers.Tests;

public class LearningRateTests
{
    private static readonly Problem Small = RandomProblem.Easy(1, rows: 40, features: 3);

    [Fact]
    public void A_step_far_too_large_is_an_error_with_epoch_loss_step_size_and_advice()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Training.Fit(Small, new() { LearningRate = 1e6 }));
        const string Message = @"^Training diverged at epoch \d+: the loss is \S+ with step size 1e\+06\. "
            + "Set a smaller LearningRate, or leave it null";
        Assert.Matches(Message, exception.Message);
    }

    [Fact]
    public void A_small_step_lowers_the_loss_at_every_epoch()
    {
        // Momentum first overshoots after π / √(rate · curvature) epochs or so, the curvature about 1: beyond 40.
        const double Rate = 0.003;
        var history = Training.Fit(Small, new() { LearningRate = Rate, MaximumEpochs = 40 }).Parameters.TrainingHistory;
        Assert.Equal(40, history.Count);
        Assert.Equal(Enumerable.Range(1, 40), history.Select(epoch => epoch.Epoch));
        Assert.All(history, epoch => Assert.Equal(Rate, epoch.StepSize));
        Assert.All(history.Skip(1).Zip(history), pair => Assert.True(pair.First.Loss < pair.Second.Loss));
    }

    [Fact]
    public void A_moderate_step_ends_at_least_squares() =>
        StandardizedError.AssertPromised(Training.Fit(Small, new() { LearningRate = 0.1 }), LeastSquares.Fit(Small), Small);

    /// <summary>
    /// The first loss is that of the initial parameters, whose Theta is 0: every score is the mean, and the loss half the variance.
    /// </summary>
    [Fact]
    public void Losses_are_in_squared_label_units()
    {
        var history = Training.Fit(Small).Parameters.TrainingHistory;
        var halfVariance = Math.Pow(ColumnUnits.Of(Small.YColumn).Deviations[0], 2) / 2;
        Assert.Equal(halfVariance, history[0].Loss, Rounding.Gamma(200) * halfVariance);

        // At the optimum the loss is flat: see RidgeTests.
        var optimum = LeastSquares.Fit(Small).Loss(Small.X, Small.YColumn);
        Assert.Equal(optimum, history[^1].Loss, 1e-6 * optimum);
    }
}
