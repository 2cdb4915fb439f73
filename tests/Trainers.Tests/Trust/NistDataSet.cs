namespace Cotangent.Trainers.Tests.Trust;

/// <summary>A linear regression with certified coefficients: first of the constant, if there is one, then of each feature.</summary>
internal sealed record NistDataSet(double[,] X, double[] Y, bool Bias, double[] Certified)
{
    /// <summary>
    /// The correct digits: the smallest -log10(|c - certified| / |certified|) over the coefficients c. Single precision limits them to 7.2,
    /// by its rounding of 2⁻²⁴.
    /// </summary>
    public double LogRelativeError(LinearFit fit)
    {
        double[] found = [.. Bias ? fit.Bias : [], .. fit.Coefficients.Row(0)];
        return found.Zip(Certified, (c, certified) => -Math.Log10(Math.Abs(c - certified) / Math.Abs(certified))).Min();
    }
}
