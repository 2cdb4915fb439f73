using Microsoft.ML;

namespace Cotangent.Trainers.Tests;

/// <summary>The formula in the documentation of Options.L2Regularization, against its closed form by QR.</summary>
public class RidgeTests
{
    [Theory]
    [InlineData(1e-3, true)]
    [InlineData(0.1, true)]
    [InlineData(10, true)]
    [InlineData(1e-3, false)]
    [InlineData(0.1, false)]
    [InlineData(10, false)]
    public void A_penalty_gives_ridge_regression(double strength, bool bias)
    {
        var random = new Random(1);
        var z = RandomProblem.Correlated(random, rows: 80, features: 5, condition: 50);
        var y = z.Times(random.Normals(5, 1)).RowMajor().Select(v => (20 * (v + random.Normal())) + 3);
        var weights = Enumerable.Range(0, 80).Select(_ => random.LogUniform(0.1, 10));
        var problem = new Problem(RandomProblem.Rescale(random, z, 1e-2, 1e2, offset: 2), [.. y], [.. weights]);

        var fit = Training.Fit(problem, new() { L2Regularization = strength, UseBias = bias });
        StandardizedError.AssertPromised(fit, LeastSquares.Fit(problem, bias, ridge: strength), problem, bias);
        Assert.True(StandardizedError.Of(fit, LeastSquares.Fit(problem, bias), problem, bias) > 10 * StandardizedError.Promised);
    }

    /// <summary>With more features than rows a penalty leaves one solution; epochs work on the rows here.</summary>
    [Theory]
    [InlineData(10, 40, 1)]
    [InlineData(10, 40, 2)]
    [InlineData(20, 300, 1)]
    public void With_more_features_than_rows_a_penalty_gives_ridge_regression_too(int rows, int features, int rank)
    {
        var problem = RandomProblem.Easy(1, rows, features);
        var fit = Training.Fit(problem, new() { L2Regularization = 0.1, Rank = rank });
        StandardizedError.AssertPromised(fit, LeastSquares.Fit(problem, ridge: 0.1), problem);
    }

    /// <summary>Without standardising the deviations in the formula are 1; with data that have deviation 1 nothing else changes.</summary>
    [Fact]
    public void Without_standardising_the_penalty_is_on_the_coefficients_as_they_are()
    {
        var random = new Random(1);
        var z = RandomProblem.Correlated(random, rows: 80, features: 5, condition: 5);
        var problem = new Problem(z, [.. z.Times(random.Normals(5, 1)).RowMajor().Select(v => v + random.Normal())]);
        var fit = Training.Fit(problem, new() { L2Regularization = 0.1, Standardize = false });

        // Rounding z to single precision leaves deviations of 1 ± 2⁻²⁴, far below the promise.
        StandardizedError.AssertPromised(fit, LeastSquares.Fit(problem, ridge: 0.1), problem);
    }

    /// <summary>A product of rank 1 is all there is for one target: any rank ends at the same ridge solution.</summary>
    [Fact]
    public void A_higher_rank_ends_at_the_same_ridge_regression()
    {
        var problem = RandomProblem.Easy(1, rows: 60, features: 4);
        var fit = Training.Fit(problem, new() { L2Regularization = 0.1, Rank = 3 });
        StandardizedError.AssertPromised(fit, LeastSquares.Fit(problem, ridge: 0.1), problem);
    }

    [Fact]
    public void The_loss_in_the_history_includes_the_penalty()
    {
        const double Strength = 0.5;
        var problem = RandomProblem.Easy(1, rows: 60, features: 4);
        var (fit, expected) = (Training.Fit(problem, new() { L2Regularization = Strength }), LeastSquares.Fit(problem, ridge: Strength));
        var deviations = ColumnUnits.Of(problem.X).Deviations;
        var penalty = Strength / 2 * deviations.Select((deviation, f) => Math.Pow(deviation * expected.Coefficients[0, f], 2)).Sum();
        var loss = expected.Loss(problem.X, problem.YColumn) + penalty;

        // At the optimum the loss is flat: an error of 1e-4 in the coefficients changes it by its square, times a curvature near 1.
        Assert.Equal(loss, fit.Parameters.TrainingHistory[^1].Loss, 1e-6 * loss);
    }
}
