using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Losses;

public class HuberTests
{
    [Fact]
    public void Up_to_delta_it_is_the_squared_loss_bit_for_bit()
    {
        var random = new Random(1);
        for (var sample = 0; sample < 100; sample++)
        {
            var (g, y) = (random.Normal(), random.Normal());
            var delta = Math.Abs(g - y) * (1 + random.NextDouble());
            Assert.Equal(TrainingLoss.Squared().At(g, y), TrainingLoss.Huber(delta).At(g, y));
            Assert.Equal(1, TrainingLoss.Huber(delta * 1.5).Curvature(g, y));
        }
    }

    [Fact]
    public void Beyond_delta_it_pulls_with_delta_and_has_no_curvature()
    {
        Assert.Equal((0.5 * (3 - 0.25), 0.5), TrainingLoss.Huber(0.5).At(4, 1));
        Assert.Equal((0.5 * (3 - 0.25), -0.5), TrainingLoss.Huber(0.5).At(1, 4));
        Assert.Equal(0, TrainingLoss.Huber(0.5).Curvature(4, 1));
    }

    [Fact]
    public void At_delta_itself_value_and_slope_are_those_of_both_sides() =>
        Assert.Equal((0.125, 0.5), TrainingLoss.Huber(0.5).At(1.5, 1));
}
