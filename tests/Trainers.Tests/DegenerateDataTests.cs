using Microsoft.ML;

namespace Cotangent.Trainers.Tests;

/// <summary>Data with less in them than a regression asks for.</summary>
public class DegenerateDataTests
{
    private static readonly Problem Small = RandomProblem.Easy(1, rows: 40, features: 3);

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(-1e10)]
    [InlineData(1e-20)]
    public void A_constant_feature_gets_coefficient_0_and_disturbs_nothing(double constant)
    {
        // Weights of which no sum is exact: the mean of the constant is rounded.
        var random = new Random(1);
        var problem = Small.WithWeights(Enumerable.Range(0, Small.Rows).Select(_ => random.LogUniform(0.1, 10)));
        var x = PlainMatrix.Of(40, 4, (i, f) => f == 1 ? constant : problem.X[i, f - (f > 1 ? 1 : 0)]);
        var withConstant = new Problem(x, problem.Y, problem.Weights);
        var (fit, expected) = (Training.Fit(withConstant), LeastSquares.Fit(problem));

        Assert.True(fit.Parameters.TrainingHistory.Converged);
        Assert.Equal(0, fit.Coefficients[1]);
        double[] others = [fit.Coefficients[0], fit.Coefficients[2], fit.Coefficients[3]];
        var size = LeastSquares.Norm(expected.Coefficients.RowMajor());
        var errors = others.Zip(expected.Coefficients.RowMajor(), (found, wanted) => found - wanted);
        Assert.InRange(LeastSquares.Norm(errors) / size, 0, StandardizedError.Promised);
        Assert.Equal(expected.Bias[0], fit.Parameters.Bias[0], StandardizedError.Promised * size);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(-1e12)]
    [InlineData(1e-12)]
    public void Constant_labels_are_predicted_on_every_row(double label)
    {
        var random = new Random(1);
        var weights = Enumerable.Range(0, 40).Select(_ => random.LogUniform(0.1, 10));
        var problem = new Problem(Small.X, [.. Enumerable.Repeat(label, 40)], [.. weights]);
        var fit = Training.Fit(problem);
        Assert.True(fit.Parameters.TrainingHistory.Converged);

        // Two roundings to single precision, of b and of the sum.
        var tolerance = 2 * Rounding.OfFloat * Math.Abs(label);
        Assert.All(fit.Linear.Predict(problem.X).RowMajor(), score => Assert.Equal(problem.Y[0], score, tolerance));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_row_is_predicted(bool bias)
    {
        var problem = new Problem(new double[,] { { 1, -2, 3 } }, [5]);
        var fit = Training.Fit(problem, new() { UseBias = bias });
        Assert.True(fit.Parameters.TrainingHistory.Converged);
        Assert.Equal(5, fit.Linear.Predict(problem.X)[0, 0], 5 * StandardizedError.Promised);
    }

    [Fact]
    public void Two_rows_are_interpolated()
    {
        var problem = new Problem(new double[,] { { 1, -2 }, { 4, 7 } }, [5, -3]);
        var scores = Training.Fit(problem).Linear.Predict(problem.X);
        Assert.Equal(5, scores[0, 0], 5 * StandardizedError.Promised);
        Assert.Equal(-3, scores[1, 0], 3 * StandardizedError.Promised);
    }

    /// <summary>Training may stop at its epochs here, but it says so; converged, the loss of any interpolation is 0.</summary>
    [Theory]
    [InlineData(5, 8)]
    [InlineData(10, 40)]
    [InlineData(10, 500)]
    public void More_features_than_rows_are_interpolated_or_said_not_to_be(int rows, int features)
    {
        var problem = RandomProblem.Easy(1, rows, features);
        var fit = Training.Fit(problem);
        Assert.Equal(fit.Parameters.TrainingHistory.Converged, !fit.Warnings.Any());
        Assert.All(fit.AllParameters, parameter => Assert.True(float.IsFinite(parameter)));

        var variance = Math.Pow(ColumnUnits.Of(problem.YColumn).Deviations[0], 2);
        Assert.True(fit.Parameters.TrainingHistory.Converged, "These three converge; with others take the warning for it.");
        Assert.InRange(fit.Linear.Loss(problem.X, problem.YColumn), 0, 1e-8 * variance);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_rank_above_features_and_outputs_ends_at_least_squares_too(int rank)
    {
        var fit = Training.Fit(Small, new() { Rank = rank });
        StandardizedError.AssertPromised(fit, LeastSquares.Fit(Small), Small);
        Assert.Equal(rank, fit.Parameters.Theta.Lengths[0]);
        Assert.Equal(3, fit.Parameters.Theta.Lengths[1]);
        Assert.Equal([1, rank], fit.Parameters.A.Lengths.ToArray());
    }

    /// <summary>
    /// The predictions are those with one of the two, and of the many coefficients that give them, the least are those that share evenly,
    /// in standardised units. 8 times a feature is exact; 10 times rounds, and least squares then has a solution in the rounding, of size
    /// 1e7, which is none.
    /// </summary>
    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public void A_feature_that_is_there_twice_changes_no_prediction_and_shares_its_coefficient(double unit)
    {
        var problem = new Problem(PlainMatrix.Of(40, 4, (i, f) => f == 3 ? unit * Small.X[i, 0] : Small.X[i, f]), Small.Y);
        var fit = Training.Fit(problem);
        Assert.True(fit.Parameters.TrainingHistory.Converged);
        Assert.Empty(fit.Warnings);

        // Rounded to single precision, as each number that is ten times another is.
        Assert.Equal(fit.Coefficients[0], unit * fit.Coefficients[3], 1e-6 * Math.Abs(fit.Coefficients[0]));
        var expected = LeastSquares.Fit(Small).Predict(Small.X).RowMajor();
        var tolerance = StandardizedError.Promised * ColumnUnits.Of(Small.YColumn).Deviations[0];
        Assert.All(fit.Linear.Predict(problem.X).RowMajor().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, tolerance));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Features_that_are_all_zero_leave_the_mean(bool bias, bool standardize)
    {
        var problem = new Problem(new double[40, 3], Small.Y);
        var fit = Training.Fit(problem, new() { UseBias = bias, Standardize = standardize });
        Assert.True(fit.Parameters.TrainingHistory.Converged);
        Assert.Equal(bias ? 1 : 0, fit.Parameters.Bias.Length);
        Assert.Equal(bias ? Small.Y.Average() : 0, fit.Linear.Bias[0], 1e-6 * Math.Abs(Small.Y.Average()));
        Assert.All(fit.Coefficients, coefficient => Assert.True(double.IsFinite(coefficient)));
    }

    [Fact]
    public void Without_standardising_well_scaled_data_reach_the_same_optimum() =>
        StandardizedError.AssertPromised(Training.Fit(Small, new() { Standardize = false }), LeastSquares.Fit(Small), Small);
}
