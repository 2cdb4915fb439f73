using Cotangent.Trainers.Model;
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
        Assert.Equal(expected.Bias[0], fit.Parameters.Bias[0], StandardizedError.Promised * LeastSquares.Norm(problem.Y));
    }

    /// <summary>
    /// The layers are numbers in single precision, and their product is not. Scores are products of it and of features as small as it is
    /// large.
    /// </summary>
    [Theory]
    [InlineData(1e-30, 1e12)]
    [InlineData(1e-20, 1e30)]
    [InlineData(1e25, 1e-20)]
    public void Coefficients_that_single_precision_does_not_hold_score_as_least_squares_do(double feature, double label)
    {
        var problem = Rescale(feature, label);
        var (fit, expected) = (Training.Fit(problem), LeastSquares.Fit(problem));
        for (var row = 0; row < problem.Rows; row++)
        {
            var score = fit.Parameters.Score(Array.ConvertAll(problem.X.Row(row), v => (float)v));
            var wanted = expected.Bias[0] + problem.X.Row(row).Select((v, f) => v * expected.Coefficients[0, f]).Sum();
            Assert.Equal(wanted, score, StandardizedError.Promised * LeastSquares.Norm(problem.Y));
        }
    }

    /// <summary>Only what is shown of them has fewer digits, or none.</summary>
    [Fact]
    public void Features_of_which_single_precision_shows_less_are_named()
    {
        Assert.Empty(Training.Fit(Rescale(1e15, 1e-12)).Parameters.Model.FeaturesBeyondSingle());
        Assert.Equal([0, 1, 2], Training.Fit(Rescale(1e25, 1e-20)).Parameters.Model.FeaturesBeyondSingle());
        Assert.Equal([0, 1, 2], Training.Fit(Rescale(1e-30, 1e15)).Parameters.Model.FeaturesBeyondSingle());
        var mixed =
            new Problem(
                PlainMatrix.Of(Small.Rows, 3, (i, f) => (f == 1 ? 1e25 : 1) * Small.X[i, f]), Array.ConvertAll(Small.Y, v => 1e-20 * v));
        Assert.Equal([1], Training.Fit(mixed).Parameters.Model.FeaturesBeyondSingle());
    }

    /// <summary>Of Theta one element that single precision makes 0 loses its feature, and of A one loses all of them.</summary>
    [Fact]
    public void Features_that_lost_an_element_are_named()
    {
        var layout = new ParameterLayout(2, 1, 2, HasBias: false);
        Assert.Equal([1], Named(1, 1e-50, 1, 1));
        Assert.Equal([0, 1], Named(1, 1, 1e-50, 1));
        Assert.Empty(Named(1, 0, 0, 1));

        IEnumerable<int> Named(params double[] parameters) =>
            new TwoLayerLinearModel(RawParameters.Of(layout, parameters), ResponseFunction.Identity).FeaturesBeyondSingle();
    }

    [Theory]
    [InlineData(1e-42, 1)]
    public void Coefficients_beyond_single_precision_are_refused(double feature, double label)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Training.Fit(Rescale(feature, label)));
        Assert.StartsWith("The parameters do not fit single precision: the units of", exception.Message, StringComparison.Ordinal);
    }

    private static Problem Rescale(double feature, double label) =>
        new(Small.X.Map(v => feature * v), Array.ConvertAll(Small.Y, v => label * v));
}
