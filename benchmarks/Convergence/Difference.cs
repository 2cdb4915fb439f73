using System.Globalization;

namespace Cotangent.Benchmarks.Convergence;

/// <summary>The difference of a fit to the reference in training units, for the output with the largest share of its bound.</summary>
internal sealed record Difference
{
    /// <summary>
    /// Root mean square error of the scores (of the probabilities, if the Score column has them), or the error of the loss if only the loss
    /// is compared.
    /// </summary>
    public required double Score { get; init; }

    /// <summary>The error that the tolerance allows.</summary>
    public required double Bound { get; init; }

    /// <summary>The error from rounding the Score column to single precision.</summary>
    public required double ScoreRounding { get; init; }

    /// <summary>The largest error from rounding Theta, A and b to single precision.</summary>
    public required double ParameterRounding { get; init; }

    /// <summary>Norm of the error of the standardized coefficients; NaN if they are not compared.</summary>
    public double Coefficients { get; init; } = double.NaN;

    /// <summary>The condition number of the standardized, weighted rows.</summary>
    public double Condition { get; init; } = double.NaN;

    /// <summary>The error from rounding the coefficients.</summary>
    public double CoefficientRounding { get; init; }

    /// <summary>The error of the scores as a share of its bound.</summary>
    public double ScoreShare => Score / (Bound + ScoreRounding);

    /// <summary>The error of the coefficients as a share of its bound, the condition number times the bound of the scores.</summary>
    public double CoefficientShare => Coefficients / ((Condition * (Bound + ScoreRounding)) + CoefficientRounding);

    public double Share => Math.Max(ScoreShare, double.IsNaN(CoefficientShare) ? 0 : CoefficientShare);

    /// <summary>The larger share if the rounding of the parameters is also allowed.</summary>
    public double ShareWhenStored
    {
        get
        {
            var allowed = Bound + ScoreRounding + ParameterRounding;
            var coefficients = double.IsNaN(Coefficients) ? 0 : Coefficients / ((Condition * allowed) + CoefficientRounding);
            return Math.Max(Score / allowed, coefficients);
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"error {Score:g2}; bound {Bound:g2}, rounding of scores {ScoreRounding:g2}, of parameters {ParameterRounding:g2}{OfCoefficients}");

    private string OfCoefficients =>
        double.IsNaN(Coefficients)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; coefficients {Coefficients:g2}, condition {Condition:g2}");
}
