using Cotangent.Trainers.Tests.MultiOutput;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>At reduced rank targets compete for the rank: in deviations of each, by default, or in the units of the labels.</summary>
public class TargetUnitsTests
{
    /// <summary>Largest relative difference from the optimum of reduced rank.</summary>
    private const double Promised = 1e-5;

    public static MatrixTheoryData<int, int> Cases => new([1, 2, 3], Enumerable.Range(1, 5));

    [Fact]
    public void Deviation_is_the_default()
    {
        var problem = Problem(1);
        Assert.Null(new TwoLayerLinearMultiOutputTrainer.Options().TargetUnits);
        Assert.Equal(Coefficients(TargetUnits.Deviation), Coefficients(null));
        Assert.NotEqual(Coefficients(TargetUnits.AsGiven), Coefficients(null));

        double[] Coefficients(TargetUnits? units) =>
            TargetsTraining.Fit(problem, new() { Rank = 1, TargetUnits = units }).Linear.Coefficients.RowMajor();
    }

    [Fact]
    public void A_value_that_is_none_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => TargetsTraining.Fit(Problem(1), new() { TargetUnits = (TargetUnits)7 }));

    /// <summary>
    /// The loss in squares of errors in deviations of each target. Another assignment of the rank costs more than the tolerance: see <see
    /// cref="The_two_are_not_the_same"/>.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Deviation_is_reduced_rank_regression_on_each_target_in_its_deviations(int rank, int seed)
    {
        var problem = Problem(seed);
        var units = ColumnUnits.Of(problem.Y);
        var scaled = units.Standardize(problem.Y);
        var expected = ClosedForm.Fit(problem.X, scaled, rank).Loss(problem.X, scaled);
        var fit = TargetsTraining.Fit(problem, new() { Rank = rank }, seed);
        Assert.Equal(expected, InDeviations(fit.Linear, units).Loss(problem.X, scaled), Promised * expected);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AsGiven_is_reduced_rank_regression_on_the_targets_as_they_are(int rank, int seed)
    {
        var problem = Problem(seed);
        var expected = ClosedForm.Fit(problem.X, problem.Y, rank).Loss(problem.X, problem.Y);
        var fit = TargetsTraining.Fit(problem, new() { Rank = rank, TargetUnits = TargetUnits.AsGiven }, seed);
        Assert.Equal(expected, fit.Linear.Loss(problem.X, problem.Y), Promised * expected);
    }

    /// <summary>Otherwise an ignored option could pass both tests.</summary>
    [Fact]
    public void The_two_are_not_the_same()
    {
        var problem = Problem(1);
        var units = ColumnUnits.Of(problem.Y);
        var scaled = units.Standardize(problem.Y);
        var best = ClosedForm.Fit(problem.X, scaled, 1).Loss(problem.X, scaled);
        var other = InDeviations(ClosedForm.Fit(problem.X, problem.Y, 1), units).Loss(problem.X, scaled);
        Assert.True(other > best * (1 + (100 * Promised)));
    }

    /// <summary>
    /// The factor is 2²⁰, about a million, so that rounding is the same. The predictions of the second target are larger by this factor,
    /// and the others are unchanged, to the 1e-4 that Options.Tolerance guarantees.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_unit_of_a_target_scales_its_predictions_and_changes_nothing_else(int rank)
    {
        const double Unit = 1 << 20;
        var problem = Problem(1);
        var other = new TargetsProblem(problem.X, PlainMatrix.Of(problem.Rows, 3, (i, j) => (j == 1 ? Unit : 1) * problem.Y[i, j]));
        var options = new TwoLayerLinearMultiOutputTrainer.Options { Rank = rank };
        var (scores, others) =
            (TargetsTraining.Fit(problem, options).Linear.Predict(problem.X), TargetsTraining.Fit(other, options).Linear.Predict(
                problem.X));
        var deviations = ColumnUnits.Of(problem.Y).Deviations;
        for (var i = 0; i < problem.Rows; i++)
        {
            for (var j = 0; j < 3; j++)
                Assert.Equal(scores[i, j], others[i, j] / (j == 1 ? Unit : 1), StandardizedError.Promised * deviations[j]);
        }
    }

    /// <summary>Deviations of 1, 2 and 4 times about the same value.</summary>
    private static TargetsProblem Problem(int seed) => TargetsProblem.Easy(seed, rows: 80, features: 5, targets: 3);

    private static LinearFit InDeviations(LinearFit fit, ColumnUnits units) => new(
        PlainMatrix.Of(fit.Bias.Length, fit.Coefficients.Columns(), (j, f) => fit.Coefficients[j, f] / units.Deviations[j]),
        [.. fit.Bias.Select((bias, j) => (bias - units.Means[j]) / units.Deviations[j])]);
}
