using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.Tests.Data;

public class UnitsTests
{
    /// <summary>Every remainder of a vector loop, with means far larger than deviations.</summary>
    [Fact]
    public void Each_number_is_shifted_and_scaled_in_double()
    {
        var random = new Random(1);
        for (var length = 0; length <= 70; length++)
        {
            double[] shifts = [.. Enumerable.Range(0, length).Select(_ => 1e5 * random.Normal())];
            double[] scales = [.. Enumerable.Range(0, length).Select(_ => random.LogUniform(0.01, 100))];
            float[] row = [.. shifts.Select(shift => (float)(shift + random.Normal()))];
            float[] expected = [.. row.Select((x, i) => (float)((x - shifts[i]) * scales[i]))];

            var (target, units) = (new float[length], new Units(shifts, scales, [], []));
            units.ApplyToFeatures<float>(row, target);
            Assert.Equal(expected, target);
            Assert.Equal(length == 0, units.KeepsFeatures);
            units.ApplyToFeatures<float>(row, row);
            Assert.Equal(expected, row);
        }
    }

    [Fact]
    public void In_double_nothing_is_rounded_but_the_difference_and_the_product()
    {
        var random = new Random(1);
        for (var length = 0; length <= 70; length++)
        {
            double[] shifts = [.. Enumerable.Range(0, length).Select(_ => 1e5 * random.Normal())];
            double[] scales = [.. Enumerable.Range(0, length).Select(_ => random.LogUniform(0.01, 100))];
            float[] row = [.. shifts.Select(shift => (float)(shift + random.Normal()))];
            var target = new double[length + 3];
            new Units(shifts, scales, [], []).ApplyToFeatures<double>(row, target);
            Assert.Equal([.. row.Select((x, i) => (x - shifts[i]) * scales[i]), 0, 0, 0], target);
        }
    }

    [Fact]
    public void A_row_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => Units.None(2, 1).ApplyToFeatures<double>(new float[3], new double[3]));

    [Fact]
    public void No_shift_and_a_scale_of_one_change_nothing()
    {
        float[] row = [1, float.NaN, -0f, 4, 5, 6, 7, 8, float.PositiveInfinity];
        var target = new float[row.Length];
        var units = Units.None(row.Length, 1);
        units.ApplyToFeatures<float>(row, target);
        Assert.True(units.KeepsFeatures);
        Assert.Equal(row, target);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public void One_number_that_changes_is_enough(double shift, double scale) =>
        Assert.False(new Units([0, shift], [1, scale], [], []).KeepsFeatures);

    [Fact]
    public void Scales_that_are_not_as_many_as_the_shifts_are_refused()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new Units(new double[3], new double[2], [], []));
        Assert.Contains("2 feature scales; expected 3", thrown.Message, StringComparison.Ordinal);
    }
}
