using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// If many coefficients fit the data equally well, training finds the ones of least norm in deviations of the features, from any start, and
/// the log names the columns that the data cannot separate.
/// </summary>
public class MinimumNormTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 3)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void More_columns_than_rows(int seed)
    {
        AssertMinimumNorm(RandomProblem.Easy(seed, rows: 10, features: 40), seed);
        AssertMinimumNorm(RandomProblem.Easy(seed, rows: 20, features: 21), seed);
    }

    /// <summary>The units rescale exactly in single precision, so that the copy is exact.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Columns_that_are_there_twice_share_the_coefficient(int seed)
    {
        var easy = RandomProblem.Easy(seed, rows: 60, features: 3);
        var problem = new Problem(PlainMatrix.Of(60, 4, (i, f) => f == 3 ? 8 * easy.X[i, 1] : easy.X[i, f]), easy.Y);
        var fit = AssertMinimumNorm(problem, seed, "height", "width", "depth", "copy");
        Assert.Equal(fit.Coefficients[1], 8 * fit.Coefficients[3], 1e-5 * Math.Abs(fit.Coefficients[1]));
        Assert.Contains(NamedColumns.Told(fit), message =>
            message.Contains("width", StringComparison.Ordinal) && message.Contains("copy", StringComparison.Ordinal));
        Assert.DoesNotContain(NamedColumns.Told(fit), message => message.Contains("height", StringComparison.Ordinal));
    }

    /// <summary>Two sets of indicators that add up to 1 in each row, and a number.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Indicators_of_every_category(int seed)
    {
        const int Rows = 120;
        var random = new Random(seed);
        int[] color = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(3))];
        int[] city = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(4))];
        var x = PlainMatrix.Of(Rows, 8, (i, f) => f < 3 ? (color[i] == f ? 1 : 0) : f < 7 ? (city[i] == f - 3 ? 1 : 0) : random.Normal());
        var problem =
            new Problem(x, [.. Enumerable.Range(0, Rows).Select(i => color[i] + (0.5 * city[i] * city[i]) + x[i, 7] + random.Normal())]);
        var fit = AssertMinimumNorm(problem, seed, "crimson", "green", "blue", "paris", "rome", "oslo", "bern", "age");
        AssertToldOfOne("crimson", "green", "blue");
        AssertToldOfOne("paris", "rome", "oslo", "bern");

        void AssertToldOfOne(params string[] names) => Assert.Contains(
            NamedColumns.Told(fit), message => names.Any(name => message.Contains(name, StringComparison.Ordinal)));
    }

    /// <summary>If the data separate all columns, the log does not mention them.</summary>
    [Fact]
    public void Columns_that_can_be_told_apart_are_not_named()
    {
        var fit = NamedColumns.Fit(RandomProblem.Easy(1, rows: 60, features: 3), ["height", "width", "depth"]);
        Assert.DoesNotContain(NamedColumns.Told(fit), message => message.Contains("height", StringComparison.Ordinal));
    }

    /// <summary>
    /// The guarantee of Options.Tolerance, 1e-4 in the norm of standardized units: the condition number without zero eigenvalues is below
    /// 1e3 in all of these.
    /// </summary>
    private static Training AssertMinimumNorm(Problem problem, int seed, params string[] names)
    {
        var fit = names.Length > 0 ? NamedColumns.Fit(problem, names, seed: seed) : Training.Fit(problem, seed: seed);
        var (expected, deviations) = (MinimumNorm.Standardized(problem), ColumnUnits.Of(problem.X).Deviations);
        var error = LeastSquares.Norm(expected.Select((c, f) => c - (fit.Coefficients[f] * deviations[f])));
        Assert.InRange(error, 0, StandardizedError.Promised * LeastSquares.Norm(expected));
        Assert.True(fit.Parameters.TrainingHistory.Converged, fit.Warnings.FirstOrDefault());
        return fit;
    }
}
