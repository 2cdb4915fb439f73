namespace Cotangent.Trainers.Tests;

/// <summary>How far fitted coefficients are from expected ones, relative to these, each in deviations of its feature.</summary>
internal static class StandardizedError
{
    /// <summary>What Options.Tolerance promises at its default.</summary>
    public const double Promised = 1e-4;

    public static double Of(Training fit, LinearFit expected, Problem problem, bool bias = true)
    {
        var deviations = ColumnUnits.Of(problem.X, problem.Weights, bias).Deviations;
        var error = deviations.Select((deviation, f) => deviation * (fit.Coefficients[f] - expected.Coefficients[0, f]));
        return LeastSquares.Norm(error) / LeastSquares.Norm(deviations.Select((deviation, f) => deviation * expected.Coefficients[0, f]));
    }

    /// <summary>Asserts the promise, of a fit that says it has converged.</summary>
    public static void AssertPromised(Training fit, LinearFit expected, Problem problem, bool bias = true)
    {
        Assert.True(fit.Parameters.TrainingHistory.Converged, fit.Warnings.FirstOrDefault());
        Assert.Empty(fit.Warnings);
        Assert.InRange(Of(fit, expected, problem, bias), 0, Promised);
    }
}
