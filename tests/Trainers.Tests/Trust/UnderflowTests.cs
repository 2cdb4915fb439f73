using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// A coefficient that is too small for single precision, below 1e-45, becomes 0: the score loses its feature, and a warning says so.
/// </summary>
public class UnderflowTests
{
    [Fact]
    public void A_coefficient_that_becomes_zero_is_warned_of_by_the_name_of_its_feature()
    {
        var easy = RandomProblem.Easy(1, rows: 60, features: 3);
        var problem =
            new Problem(PlainMatrix.Of(60, 3, (i, f) => (f == 1 ? 1e30 : 1e-10) * easy.X[i, f]), Array.ConvertAll(easy.Y, y => 1e-30 * y));
        var fit = NamedColumns.Fit(problem, ["height", "mass", "width"]);
        Assert.Contains(fit.Warnings, warning => warning.Contains("mass", StringComparison.Ordinal));
        Assert.DoesNotContain(fit.Warnings, warning => warning.Contains("height", StringComparison.Ordinal));
    }

    /// <summary>In units in which the coefficients are normal numbers there is no warning.</summary>
    [Fact]
    public void Coefficients_that_single_precision_has_are_not_warned_of()
    {
        var easy = RandomProblem.Easy(1, rows: 60, features: 3);
        var problem =
            new Problem(PlainMatrix.Of(60, 3, (i, f) => (f == 1 ? 1e6 : 1e-10) * easy.X[i, f]), Array.ConvertAll(easy.Y, y => 1e-30 * y));
        Assert.Empty(NamedColumns.Fit(problem, ["height", "mass", "width"]).Warnings);
    }
}
