using Microsoft.ML;

namespace Cotangent.Trainers.Tests;

/// <summary>
/// Over integers, and with a learning rate and without standardising, so that training works on the rows as they are, the second moments
/// are ratios of exact sums: what does not change a ratio does not change a bit.
/// </summary>
public class WeightTests
{
    private static readonly TwoLayerLinearRegressionTrainer.Options Raw = new() { Standardize = false, LearningRate = 0.01, Seed = 1 };

    private static readonly Problem Integers = Draw();

    [Fact]
    public void Weight_2_is_the_row_twice()
    {
        var twice = Integers.Take([.. Enumerable.Range(0, Integers.Rows), 0, 5, 7]);
        var weights = Enumerable.Range(0, Integers.Rows).Select(row => row is 0 or 5 or 7 ? 2.0 : 1);
        AssertSameBits(Training.Fit(twice, Raw), Training.Fit(Integers.WithWeights(weights), Raw));
    }

    [Fact]
    public void A_constant_weight_changes_nothing()
    {
        var plain = Training.Fit(Integers, Raw);
        AssertSameBits(plain, Training.Fit(Integers.WithWeights(Enumerable.Repeat(1.0, Integers.Rows)), Raw));
        AssertSameBits(plain, Training.Fit(Integers.WithWeights(Enumerable.Repeat(3.0, Integers.Rows)), Raw));
    }

    /// <summary>A power of two passes through every rounding, so this holds for any data and with standardising.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(1.0 / 1024)]
    public void A_constant_weight_that_is_a_power_of_two_changes_nothing_of_real_data_either(double weight)
    {
        var problem = RandomProblem.Easy(1, rows: 60, features: 3);
        AssertSameBits(Training.Fit(problem), Training.Fit(problem.WithWeights(Enumerable.Repeat(weight, problem.Rows))));
    }

    [Fact]
    public void Weight_0_leaves_the_row_out()
    {
        var problem = RandomProblem.Easy(1, rows: 60, features: 3);
        var outlier = new Problem(
            PlainMatrix.Of(61, 3, (i, j) => i < 20 ? problem.X[i, j] : i == 20 ? 1e6 : problem.X[i - 1, j]),
            [.. problem.Y[..20], -1e6, .. problem.Y[20..]],
            [.. Enumerable.Range(0, 61).Select(row => row == 20 ? 0.0 : 1)]);
        AssertSameBits(Training.Fit(problem.WithWeights(Enumerable.Repeat(1.0, 60))), Training.Fit(outlier));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_give_weighted_least_squares(bool bias)
    {
        var random = new Random(1);
        var weights = Enumerable.Range(0, 60).Select(_ => random.LogUniform(0.01, 100));
        var problem = RandomProblem.Easy(1, rows: 60, features: 3).WithWeights(weights);
        StandardizedError.AssertPromised(Training.Fit(problem, new() { UseBias = bias }), LeastSquares.Fit(problem, bias), problem, bias);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_that_are_all_0_are_refused(bool standardize)
    {
        var problem = Integers.WithWeights(new double[Integers.Rows]);
        var exception = Assert.Throws<InvalidOperationException>(() => Training.Fit(problem, new() { Standardize = standardize }));
        Assert.Equal("There are no rows to train on: all example weights are 0.", exception.Message);
    }

    private static Problem Draw()
    {
        var random = new Random(1);
        return new Problem(random.Integers(30, 3), random.Integers(30, 1).RowMajor());
    }

    private static void AssertSameBits(Training expected, Training found)
    {
        Assert.True(expected.Parameters.TrainingHistory.Converged);
        Assert.Equal(expected.AllParameters, found.AllParameters);
        Assert.Equal(expected.Epochs, found.Epochs);
    }
}
