using System.Collections.Immutable;
using static Microsoft.ML.Transforms.NormalizingTransformer;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>
/// What NormalizeMeanVariance and NormalizeLogMeanVariance fit with a distribution function: y = F((v - mean) / deviation), where v is x
/// or log x. F is ML.NET's approximation of the normal distribution function by elementary functions:
/// F(z) = (1 + sign(z) sqrt(1 - exp(-u))) / 2, u = q (c + a q) / (1 + a q), q = z²/2, a = 0.147, c = 4/π.
/// </summary>
/// <param name="Means">The mean of each slot.</param>
/// <param name="Deviations">The standard deviation of each slot.</param>
/// <param name="Smallest">ML.NET makes 0 of a slot whose deviation is not larger.</param>
/// <param name="UsesLogarithm">Whether v is log x.</param>
internal sealed record NormalizerDistribution(double[] Means, double[] Deviations, double Smallest, bool UsesLogarithm)
{
    private const double A = 0.147;
    private const double C = 4 / Math.PI;

    /// <summary>
    /// Below it, 1 - exp(-u) is a series, of which u⁴ / 120 = 2⁻⁴⁷ of the value is left out. Above it, the difference loses 10 bits at
    /// most.
    /// </summary>
    private const double SmallExponent = 1.0 / 1024;

    /// <summary>The distribution; null if something else was fitted.</summary>
    public static NormalizerDistribution? Of(NormalizerModelParametersBase fitted) => fitted switch
    {
        CdfNormalizerModelParameters<float> one => new([one.Mean], [one.StandardDeviation], float.Epsilon, one.UseLog),
        CdfNormalizerModelParameters<double> one => new([one.Mean], [one.StandardDeviation], double.Epsilon, one.UseLog),
        CdfNormalizerModelParameters<ImmutableArray<float>> many =>
            new([.. many.Mean], [.. many.StandardDeviation], float.Epsilon, many.UseLog),
        CdfNormalizerModelParameters<ImmutableArray<double>> many =>
            new([.. many.Mean], [.. many.StandardDeviation], double.Epsilon, many.UseLog),
        _ => null,
    };

    /// <summary>
    /// dy/dx of each slot. ML.NET makes 0 of each slot that a sparse value does not hold, whatever the distribution, so its slope is 0.
    /// </summary>
    /// <param name="x">The value.</param>
    /// <param name="explicitSlots">The slots that a sparse value holds; null for a dense value.</param>
    /// <param name="slopes">The result.</param>
    public void FillSlopes(double[] x, int[]? explicitSlots, double[] slopes)
    {
        if (explicitSlots is null)
        {
            for (var i = 0; i < slopes.Length; i++)
                slopes[i] = Slope(i, x[i]);
            return;
        }

        Array.Clear(slopes);
        foreach (var i in explicitSlots)
            slopes[i] = Slope(i, x[i]);
    }

    /// <summary>F'(z) = sign(z) exp(-u) u'(z) / (4 sqrt(1 - exp(-u))), the slope of the approximation.</summary>
    internal static double Slope(double z)
    {
        var (q, share) = (z * z / 2, 1 / (1 + (A * z * z / 2)));
        var u = q * (1 + ((C - 1) * share));
        var decay = Math.Exp(-u);
        var root = Math.Sqrt(u < SmallExponent ? u * (1 - (u / 2 * (1 - (u / 3 * (1 - (u / 4)))))) : 1 - decay);
        // At z = 0 both the numerator and the root are 0. The limit is sqrt(C / 8), the density 1 / sqrt(2 π).
        if (root == 0)
            return Math.Sqrt(C / 8);
        return decay == 0 ? 0 : decay * Math.Abs(z) * (1 + ((C - 1) * share * share)) / (4 * root);
    }

    private double Slope(int slot, double x)
    {
        var v = UsesLogarithm ? Math.Log(x) : x;
        if (!double.IsFinite(v) || Deviations[slot] <= Smallest)
            return 0;
        var slope = Slope((v - Means[slot]) / Deviations[slot]) / Deviations[slot];
        return UsesLogarithm ? slope / x : slope;
    }
}
