using System.Globalization;

namespace Cotangent.Benchmarks.Convergence;

/// <summary>How far a fit is from the reference solution, in the units of training: of the output that is furthest beyond what is allowed.</summary>
internal sealed record Difference
{
    /// <summary>
    /// Root mean square error of the scores; of probabilities where the Score column has these; of the loss where only that is compared.
    /// </summary>
    public required double Score { get; init; }

    /// <summary>What the tolerance allows of it.</summary>
    public required double Bound { get; init; }

    /// <summary>What rounding of the Score column to single precision adds.</summary>
    public required double ScoreRounding { get; init; }

    /// <summary>What rounding of Theta, A and b to single precision may add.</summary>
    public required double ParameterRounding { get; init; }

    /// <summary>Length of the error of the standardised coefficients; NaN where they are not compared.</summary>
    public double Coefficients { get; init; } = double.NaN;

    /// <summary>Of the standardised, weighted rows.</summary>
    public double Condition { get; init; } = double.NaN;

    /// <summary>What rounding of the coefficients adds.</summary>
    public double CoefficientRounding { get; init; }

    /// <summary>The error of the scores as a share of what is allowed.</summary>
    public double ScoreShare => Score / (Bound + ScoreRounding);

    /// <summary>The error of the coefficients as a share of what is allowed: the condition number times what is allowed of the scores.</summary>
    public double CoefficientShare => Coefficients / ((Condition * (Bound + ScoreRounding)) + CoefficientRounding);

    public double Share => Math.Max(ScoreShare, double.IsNaN(CoefficientShare) ? 0 : CoefficientShare);

    /// <summary>The same where rounding of the parameters is allowed, too.</summary>
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
        double.IsNaN(Coefficients) ? "" : string.Create(CultureInfo.InvariantCulture, $"; coefficients {Coefficients:g2}, condition {Condition:g2}");
}
