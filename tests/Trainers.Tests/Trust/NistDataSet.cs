namespace Cotangent.Trainers.Tests.Trust;

/// <summary>A linear regression with certified coefficients: of the constant first, where there is one, and then of each feature.</summary>
internal sealed record NistDataSet(double[,] X, double[] Y, bool Bias, double[] Certified)
{
    /// <summary>
    /// The smallest -log10(|c - certified| / |certified|) over the coefficients c, the digits that are right. At most what the fit was
    /// rounded to: single precision is off by 2⁻²⁴, 7.2 digits.
    /// </summary>
    public double LogRelativeError(LinearFit fit)
    {
        double[] found = [.. Bias ? fit.Bias : [], .. fit.Coefficients.Row(0)];
        return found.Zip(Certified, (c, certified) => -Math.Log10(Math.Abs(c - certified) / Math.Abs(certified))).Min();
    }
}
