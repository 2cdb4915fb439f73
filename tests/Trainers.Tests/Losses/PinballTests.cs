using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Losses;

public class PinballTests
{
    /// <summary>s log(1 + exp(-r/s)) exceeds max(-r, 0) by s log(1 + exp(-|r|/s)), which is at most s log 2, and that at r = 0.</summary>
    [Theory]
    [InlineData(0.5, 1e-3)]
    [InlineData(0.1, 1e-3)]
    [InlineData(0.9, 0.5)]
    public void It_exceeds_the_exact_loss_by_at_most_s_log_2(double tau, double smoothing)
    {
        var loss = TrainingLoss.Pinball(tau, smoothing);
        var random = new Random(1);
        for (var sample = 0; sample < 200; sample++)
        {
            var (g, y) = (random.Normal(), random.Normal() * random.LogUniform(1e-6, 10));
            y += random.Next(2) * (g - y) * (1 - 1e-3);
            var exact = Math.Max(tau * (y - g), (tau - 1) * (y - g));
            var rounding = Rounding.Gamma(40) * (1 + Math.Abs(g) + Math.Abs(y));
            Assert.InRange(loss.At(g, y).Loss - exact, -rounding, (smoothing * Math.Log(2)) + rounding);
        }

        Assert.Equal(smoothing * Math.Log(2), loss.At(3, 3).Loss, Rounding.Gamma(40));
    }

    [Fact]
    public void Far_from_its_kink_it_pulls_with_tau_up_and_with_the_rest_down()
    {
        var loss = TrainingLoss.Pinball(0.25);
        Assert.Equal(-0.25, loss.At(0, 1).Slope);
        Assert.Equal(0.75, loss.At(1, 0).Slope);
    }

    /// <summary>Mini-batches have no stages.</summary>
    [Fact]
    public void Where_it_is_not_trained_in_stages_its_smoothing_is_a_thousandth_unless_it_is_given()
    {
        var (loss, given) = (TrainingLoss.Pinball(0.5), TrainingLoss.Pinball(0.5, 1e-3));
        foreach (var g in (double[])[-1, -1e-3, 0, 5e-4, 1])
            Assert.Equal(given.At(g, 0), loss.At(g, 0));
    }
}
