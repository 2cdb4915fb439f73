using Microsoft.ML;

namespace Cotangent.Trainers.Tests;

/// <summary>
/// What Options.Tolerance promises: where training says that it has converged, and the condition number of the standardised features is at
/// most 1e3, the coefficients are those of least squares to 1e-4, in the norm of standardised units; where it says that it has not, it
/// warns.
/// </summary>
public class ConvergenceTests
{
    private const double LargestCondition = 1e3;

    /// <summary>What the labels depend on.</summary>
    public enum Signal
    {
        /// <summary>A random combination of the features.</summary>
        Random,

        /// <summary>The direction in which the features vary most: small coefficients.</summary>
        Strongest,

        /// <summary>The direction in which they vary least: large coefficients, of which no single feature shows anything.</summary>
        Weakest,

        /// <summary>Nothing: all that can be fitted is noise.</summary>
        None,
    }

    public static MatrixTheoryData<Signal, bool, int> Cases => new(Enum.GetValues<Signal>(), [true, false], Enumerable.Range(1, 8));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Correlated_features_of_any_scale_and_offset_give_least_squares(Signal signal, bool bias, int seed)
    {
        var random = new Random(seed);
        var features = random.Next(2, 13);
        var condition = random.LogUniform(1, LargestCondition / Math.Sqrt(features));
        AssertPromise(random, features, rows: features + random.Next(2, 200), condition, signal, bias);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void So_do_features_at_the_limit_of_the_condition_number_on_few_rows(Signal signal, bool bias, int seed)
    {
        var random = new Random(seed);
        var features = random.Next(2, 13);
        AssertPromise(random, features, rows: features + random.Next(2, 20), LargestCondition / Math.Sqrt(features), signal, bias);
    }

    [Fact]
    public void Stopped_early_it_says_so_and_keeps_finite_parameters()
    {
        var fit = Training.Fit(RandomProblem.Easy(1, rows: 50, features: 4), new() { MaximumEpochs = 3 });
        Assert.False(fit.Parameters.TrainingHistory.Converged);
        Assert.Equal(3, fit.Parameters.TrainingHistory.Count);
        Assert.Contains(fit.Warnings, warning => warning.Contains("has not converged in 3 epochs", StringComparison.Ordinal)
            && warning.Contains(nameof(TwoLayerLinearRegressionTrainer.Options.MaximumEpochs), StringComparison.Ordinal));
        Assert.All(fit.Coefficients, coefficient => Assert.True(double.IsFinite(coefficient)));
        Assert.True(float.IsFinite(fit.Parameters.Bias[0]));
    }

    [Fact]
    public void Stopped_early_it_keeps_the_parameters_of_the_lowest_loss()
    {
        var problem = RandomProblem.Easy(1, rows: 50, features: 4);
        var fit = Training.Fit(problem, new() { MaximumEpochs = 5 });
        var lowest = fit.Parameters.TrainingHistory.Min(epoch => epoch.Loss);

        // Parameters are rounded to single precision: 2⁻²⁴ of terms that add up to a few units.
        Assert.Equal(lowest, fit.Linear.Loss(problem.X, problem.YColumn), 1e-5 * lowest);
    }

    [Fact]
    public void Converged_it_does_not_warn()
    {
        var fit = Training.Fit(RandomProblem.Easy(1, rows: 50, features: 4));
        Assert.True(fit.Parameters.TrainingHistory.Converged);
        Assert.Empty(fit.Warnings);
    }

    private static void AssertPromise(Random random, int features, int rows, double condition, Signal signal, bool bias)
    {
        var z = RandomProblem.Correlated(random, rows, features, condition);
        var labels = Labels(random, z, signal);
        var problem = new Problem(
            RandomProblem.Rescale(random, z, 1e-3, 1e4, offset: bias ? 30 : 0),
            Array.ConvertAll(labels, label => (100 * label) + (bias ? 1e3 : 0)));
        var units = ColumnUnits.Of(problem.X, centered: bias);
        Assert.InRange(SymmetricEigen.ConditionNumber(units.Standardize(problem.X)), 1, LargestCondition);

        StandardizedError.AssertPromised(Training.Fit(problem, new() { UseBias = bias }), LeastSquares.Fit(problem, bias), problem, bias);
    }

    private static double[] Labels(Random random, double[,] z, Signal signal)
    {
        var (_, directions) = SymmetricEigen.Of(z.Transposed().Times(z));
        var coefficients = PlainMatrix.Of(z.Columns(), 1, (f, _) => signal switch
        {
            Signal.Random => random.Normal(),
            Signal.Strongest => directions[f, 0],
            Signal.Weakest => directions[f, z.Columns() - 1],
            _ => 0,
        });
        var clean = z.Times(coefficients).RowMajor();
        var size = LeastSquares.Norm(clean) / Math.Sqrt(z.Rows());
        var noise = signal switch { Signal.Random => random.LogUniform(0.1, 10), Signal.None => 1, _ => 0 };
        return Array.ConvertAll(clean, value => (size > 0 ? value / size : 0) + (noise * random.Normal()));
    }
}
