using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>The transformer of all normalizers of columns. What it fitted decides: a scale, a distribution or bins.</summary>
internal sealed class NormalizeRule : OneToOneRule<NormalizingTransformer>
{
    protected override string Apply(NormalizingTransformer transformer, int pair, Variable x, Variable y, Stage stage)
    {
        var fitted = transformer.GetNormalizerModelParameters(pair);
        if (NormalizerScale.Of(fitted) is { } scale)
        {
            stage.Add(x, y, new Diagonal(scale));
            return "exact: scale";
        }

        if (NormalizerDistribution.Of(fitted) is { } distribution)
        {
            var slopes = new double[x.Size];
            stage.Add(x, y, new Diagonal(slopes), new Update([x], () => distribution.FillSlopes(x.Value, x.ExplicitSlots, slopes)));
            return "exact: slope of the distribution function";
        }

        Stage.Switch(x, y);
        if (NormalizerBins.Of(fitted) is { } bins)
            stage.AddCategories(x, y, bins);
        return "switch: bins";
    }
}
