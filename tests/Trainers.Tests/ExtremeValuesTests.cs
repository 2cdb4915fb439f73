using Microsoft.ML;

namespace Cotangent.Trainers.Tests;

/// <summary>A regression in any units is the same regression, as long as its coefficients are numbers in single precision.</summary>
public class ExtremeValuesTests
{
    private static readonly Problem Small = RandomProblem.Easy(1, rows: 40, features: 3);

    [Theory]
    [InlineData(1e30, 1)]
    [InlineData(1e-30, 1)]
    [InlineData(1, 1e12)]
    [InlineData(1, 1e-12)]
    [InlineData(1e30, 1e12)]
    [InlineData(1e-20, 1e-12)]
    [InlineData(1e15, 1e-12)]
    [InlineData(1, 1e30)]
    [InlineData(1, 1e-30)]
    [InlineData(1e18, 1e-18)]
    public void Huge_and_tiny_units_give_least_squares(double feature, double label)
    {
        var problem = Rescale(feature, label);
        var (fit, expected) = (Training.Fit(problem), LeastSquares.Fit(problem));
        StandardizedError.AssertPromised(fit, expected, problem);
        Assert.Equal(expected.Bias[0], fit.Parameters.Bias, StandardizedError.Promised * LeastSquares.Norm(problem.Y));
    }

    [Theory]
    [InlineData(1e-30, 1e12)]
    [InlineData(1e-20, 1e30)]
    [InlineData(1e-42, 1)]
    public void Coefficients_beyond_single_precision_are_refused(double feature, double label)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Training.Fit(Rescale(feature, label)));
        Assert.StartsWith("The parameters do not fit single precision: the units of", exception.Message, StringComparison.Ordinal);
    }

    private static Problem Rescale(double feature, double label) =>
        new(Small.X.Map(v => feature * v), Array.ConvertAll(Small.Y, v => label * v));
}
