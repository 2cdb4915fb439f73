using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Tests.Objectives;

public class SoftThresholdTests
{
    [Fact]
    public void Values_move_towards_zero_by_the_threshold_and_not_beyond()
    {
        float[] single = [3, -3, 0.5f, -0.5f, 0.25f, 0, float.PositiveInfinity];
        SoftThreshold.Shrink<float>(single, 0.5f);
        Assert.Equal([2.5f, -2.5f, 0, 0, 0, 0, float.PositiveInfinity], single);
        double[] values = [3, -3, 0.5, -0.5];
        SoftThreshold.Shrink<double>(values, 0);
        Assert.Equal([3, -3, 0.5, -0.5], values);
    }

    [Fact]
    public void What_is_not_a_number_is_not_hidden()
    {
        double[] values = [double.NaN];
        SoftThreshold.Shrink<double>(values, 1);
        Assert.Equal(double.NaN, values[0]);
    }

    [Fact]
    public void Each_layer_has_a_strength_of_its_own_and_the_bias_none()
    {
        // Theta 2 x 2, A 1 x 2, b.
        var layout = new ParameterLayout(2, 2, 1, true);
        double[] parameters = [4, -4, 1, 0, 4, -1, 4];
        var threshold = SoftThreshold.Of(layout, theta: 2, a: 0.5)!;
        Assert.Equal((2 * 9) + (0.5 * 5), threshold.Penalty<double>(parameters));
        threshold.Apply<double>(parameters, stepSize: 0.5);
        Assert.Equal([3, -3, 0, 0, 3.75, -0.75, 4], parameters);
    }

    [Fact]
    public void No_strength_is_no_threshold() => Assert.Null(SoftThreshold.Of(new ParameterLayout(2, 2, 1, true), 0, 0));
}
