using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// The certified coefficients are found to four digits, or training reports that it has not converged. Least squares in exact rational
/// arithmetic on the data rounded to single precision agrees with the certified values to 5.9 digits for Pontius, 4.9 for Longley, 4.8 for
/// Wampler2, and in all digits for the rest, whose data are integers below 2²⁴: four digits are possible for each.
/// </summary>
public class NistStrdTests
{
    private const double Digits = 4;

    public static MatrixTheoryData<string, string> Cases => new(NistStrd.Names, FullBatch.Names);

    public static TheoryData<string> Names => [.. NistStrd.Names];

    /// <summary>
    /// The numbers are copied correctly: QR in double precision on NIST's data has at least seven digits of the certified values. The
    /// condition number of the standardized features is 1,600 for Wampler's data and 110 for Longley's.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void QR_in_double_gives_the_certified_coefficients(string name)
    {
        var set = NistStrd.Of(name);
        var y = PlainMatrix.Of(set.Y.Length, 1, (i, _) => set.Y[i]);
        Assert.InRange(set.LogRelativeError(LeastSquares.Fit(set.X, y, bias: set.Bias)), 7, double.PositiveInfinity);
    }

    /// <summary>The required digits are possible for data and coefficients in single precision.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Rounded_to_single_precision_the_data_still_hold_more_digits_than_are_asked_for(string name)
    {
        var set = NistStrd.Of(name);
        var problem = new Problem(set.X, set.Y);
        var fit = LeastSquares.Fit(problem, set.Bias);
        var rounded = new LinearFit(fit.Coefficients.Map(c => (float)c), Array.ConvertAll(fit.Bias, b => (double)(float)b));
        Assert.InRange(set.LogRelativeError(rounded), Digits + 0.5, double.PositiveInfinity);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_certified_coefficients_are_found_or_training_says_that_it_has_not_converged(string name, string optimizer)
    {
        var set = NistStrd.Of(name);
        var fit = Training.Fit(new Problem(set.X, set.Y), new() { UseBias = set.Bias, Optimizer = FullBatch.Of(optimizer) });
        if (fit.Parameters.TrainingHistory.Converged)
            Assert.InRange(set.LogRelativeError(fit.Linear), Digits, double.PositiveInfinity);
        else
            Assert.NotEmpty(fit.Warnings);
    }

    /// <summary>With default options training must converge: a warning is not enough.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void On_the_defaults_they_are_found(string name)
    {
        var set = NistStrd.Of(name);
        var fit = Training.Fit(new Problem(set.X, set.Y), new() { UseBias = set.Bias });
        Assert.True(fit.Parameters.TrainingHistory.Converged, fit.Warnings.FirstOrDefault());
        Assert.InRange(set.LogRelativeError(fit.Linear), Digits, double.PositiveInfinity);
    }
}
