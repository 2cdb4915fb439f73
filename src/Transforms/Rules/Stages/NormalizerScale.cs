using System.Collections.Immutable;
using static Microsoft.ML.Transforms.NormalizingTransformer;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>
/// What NormalizeMinMax, NormalizeMeanVariance, NormalizeLogMeanVariance (without a distribution function) and NormalizeRobustScaling
/// fit: y = (x - offset) scale.
/// </summary>
internal static class NormalizerScale
{
    /// <summary>The scale of each slot; null if something else was fitted.</summary>
    public static double[]? Of(NormalizerModelParametersBase fitted) => fitted switch
    {
        AffineNormalizerModelParameters<float> one => [one.Scale],
        AffineNormalizerModelParameters<double> one => [one.Scale],
        AffineNormalizerModelParameters<ImmutableArray<float>> many => [.. many.Scale],
        AffineNormalizerModelParameters<ImmutableArray<double>> many => [.. many.Scale],
        _ => null,
    };
}
