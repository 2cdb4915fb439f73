using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Transforms;
using NormFunction = Microsoft.ML.Transforms.LpNormNormalizingEstimatorBase.NormFunction;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>NormalizeLpNorm and NormalizeGlobalContrast: y = s c / N, where c is x or x less its mean, and N a norm of c.</summary>
internal sealed class LpNormRule : OneToOneRule<LpNormNormalizingTransformer>
{
    protected override string Apply(LpNormNormalizingTransformer transformer, int pair, Variable x, Variable y, Stage stage)
    {
        var options = transformer.Columns.ElementAt(pair);
        var centered = options.EnsureZeroMean ? Centered(x, stage) : x;
        var norm = new NormQuotient(options.Norm, options.Scale, options.EnsureZeroMean, x.Size);
        // dN/dx of a deviation or of a centered norm takes the mean into account itself, so it is an edge from x, and not from c.
        stage.Add(centered, y, new Diagonal(norm.Scales));
        stage.Add(x, y, new DiagonalPlusRankOne(new double[x.Size], norm.Directions, norm.Gradient), new Update([x], () => norm.Fill(x)));
        return options.Norm == NormFunction.StandardDeviation
            ? "exact: division by the deviation"
            : $"exact: division by the {options.Norm} norm";
    }

    private static Variable Centered(Variable x, Stage stage)
    {
        var centered = stage.Inner(x.Name + " centered", x.Size);
        var ones = Filled(x.Size, 1);
        stage.Add(x, centered, new DiagonalPlusRankOne(ones, Filled(x.Size, -1.0 / x.Size), ones));
        return centered;
    }

    private static double[] Filled(int size, double value) => [.. Enumerable.Repeat(value, size)];
}
