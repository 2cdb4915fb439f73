namespace Cotangent.AutoDiff.Tests;

/// <summary>Bounds of the rounding error of a computed number.</summary>
/// <remarks>Source: Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, 2nd ed., SIAM 2002, sections 2.2 and 3.1.</remarks>
internal static class Rounding
{
    /// <summary>The unit roundoff u of double: one operation, rounded to nearest, has a relative error of at most this.</summary>
    public const double OfDouble = 1.0 / (1L << 53);

    /// <summary>The unit roundoff u of float.</summary>
    public const double OfFloat = 1.0 / (1 << 24);

    /// <summary>
    /// Higham's γₙ = n u / (1 - n u): the relative error of n operations one after the other, or of a sum of n terms against the sum of
    /// their magnitudes.
    /// </summary>
    public static double Gamma(int operations, double unit = OfDouble) => operations * unit / (1 - (operations * unit));
}
