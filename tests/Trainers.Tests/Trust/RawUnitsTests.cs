using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// With Standardize = false training works in the units of the file, and the data may be ill-conditioned: a converged result is least
/// squares, otherwise training reports that it has not converged.
/// </summary>
public class RawUnitsTests
{
    private const double Digits = 4;

    public static TheoryData<string> Optimizers => [.. FullBatch.Names];

    /// <summary>A load up to 6e6 and its square, up to 3.4e13: in raw units the condition number is some 1e13.</summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_load_and_its_square_give_least_squares_or_are_said_not_to(string optimizer)
    {
        var x = PlainMatrix.Of(40, 2, (i, f) => Math.Pow(150_000.0 * i, f + 1));
        double[] y = [.. Enumerable.Range(0, 40).Select(i => 1 + (7e-7 * x[i, 0]) - (3e-14 * x[i, 1]) + (0.001 * Math.Sin(17.3 * i)))];
        var problem = new Problem(x, y);
        var expected = LeastSquares.Fit(problem);
        var set = new NistDataSet(problem.X, problem.Y, Bias: true, [expected.Bias[0], .. expected.Coefficients.Row(0)]);
        AssertHonest(set, optimizer);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void So_do_the_data_of_Longley(string optimizer) => AssertHonest(NistStrd.Longley, optimizer);

    private static void AssertHonest(NistDataSet set, string optimizer)
    {
        var fit = Training.Fit(new Problem(set.X, set.Y), new() { Standardize = false, Optimizer = FullBatch.Of(optimizer) });
        if (fit.Parameters.TrainingHistory.Converged)
            Assert.InRange(set.LogRelativeError(fit.Linear), Digits, double.PositiveInfinity);
        else
            Assert.NotEmpty(fit.Warnings);
    }
}
