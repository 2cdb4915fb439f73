using Cotangent.Transforms.Pipelines;
using static Microsoft.ML.Transforms.NormalizingTransformer;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>What NormalizeBinning and NormalizeSupervisedBinning fit: y is the number of the bin of x, divided by a constant.</summary>
internal static class NormalizerBins
{
    /// <summary>The bins of a scalar column; null for a vector, and if something else was fitted.</summary>
    public static Categories? Of(NormalizerModelParametersBase fitted) => fitted switch
    {
        BinNormalizerModelParameters<float> one => new Bins<float>(one.UpperBounds),
        BinNormalizerModelParameters<double> one => new Bins<double>(one.UpperBounds),
        _ => null,
    };
}
