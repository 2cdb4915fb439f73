using Cotangent.Trainers.Model;
using Cotangent.Trainers.Penalties;

namespace Cotangent.Trainers.Tests.Objectives;

public class SoftThresholdTests
{
    [Fact]
    public void Values_move_towards_zero_by_the_threshold_and_not_beyond_and_are_then_divided()
    {
        float[] single = [3, -3, 0.5f, -0.5f, 0.25f, 0, float.PositiveInfinity];
        Assert.Equal([2.5f, -2.5f, 0, 0, 0, 0, float.PositiveInfinity], single.Select(value => ElementPenalty.Shrink(value, 0.5f, 1)));
        double[] values = [3, -3, 0.5, -0.5];
        Assert.Equal(values, values.Select(value => ElementPenalty.Shrink(value, 0.0, 1)));
        Assert.Equal([1.25, -1.25, 0, 0], values.Select(value => ElementPenalty.Shrink(value, 0.5, 2)));
    }

    /// <summary>A coefficient that is exactly zero is shown as 0 and not as -0.</summary>
    [Fact]
    public void Zero_has_no_sign()
    {
        Assert.Equal(0, BitConverter.DoubleToInt64Bits(ElementPenalty.Shrink(-0.25, 0.5, 1)));
        foreach (var times in (int[])[1, 3])
        {
            foreach (var l2 in (double[])[0, 0.5])
            {
                float[] values = [-0.25f];
                new ElementPenalty(L1: 1, l2).Shrink(values, [0.5f], times);
                Assert.Equal(0, BitConverter.SingleToInt32Bits(values[0]));
            }
        }
    }

    [Fact]
    public void What_is_not_a_number_is_not_hidden() => Assert.Equal(double.NaN, ElementPenalty.Shrink(double.NaN, 1, 1));

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
