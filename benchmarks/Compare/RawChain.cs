using Cotangent.Benchmarks.Compare.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Compare;

/// <summary>A fitted chain from raw columns to a prediction, with ML.NET's own explanations of it.</summary>
/// <param name="Name">The chain in words.</param>
/// <param name="Model">The fitted chain.</param>
/// <param name="Of">The column of the prediction.</param>
/// <param name="Contributions">Adds the column FeatureContributions to scored rows.</param>
/// <param name="Prepared">The rows with the features of the last stage.</param>
/// <param name="Permute">Permutation importance of the last stage on prepared rows.</param>
internal sealed record RawChain(
    string Name, ITransformer Model, string Of, Func<IDataView, ITransformer> Contributions, IDataView Prepared, Action<IDataView> Permute)
{
    /// <summary>A price by least squares: holes replaced, numbers scaled, the text as indicators.</summary>
    public static RawChain Regression(MLContext mlContext, IDataView raw)
    {
        var preparation = Prepare(mlContext, mlContext.Transforms.NormalizeMeanVariance(Pairs(), fixZero: false)).Fit(raw);
        var prepared = preparation.Transform(raw);
        var last = mlContext.Regression.Trainers.Sdca(nameof(HouseRow.Price), maximumNumberOfIterations: 20).Fit(prepared);
        return new RawChain(
            "Sdca regression behind scaled numbers and a one-hot text",
            new TransformerChain<ITransformer>(preparation, last),
            "Score",
            scored => mlContext.Transforms.CalculateFeatureContribution(last).Fit(scored),
            prepared,
            rows => mlContext.Regression.PermutationFeatureImportance(last, rows, nameof(HouseRow.Price)));
    }

    /// <summary>A probability: holes replaced, numbers by the distribution function of a log-normal, the text as indicators.</summary>
    public static RawChain Binary(MLContext mlContext, IDataView raw)
    {
        var preparation = Prepare(mlContext, mlContext.Transforms.NormalizeLogMeanVariance(Pairs(), useCdf: true)).Fit(raw);
        var prepared = preparation.Transform(raw);
        var last = mlContext.BinaryClassification.Trainers
            .SdcaLogisticRegression(nameof(HouseRow.IsDear), maximumNumberOfIterations: 20).Fit(prepared);
        return new RawChain(
            "SdcaLogisticRegression behind distribution functions and a one-hot text",
            new TransformerChain<ITransformer>(preparation, last),
            "Probability",
            scored => mlContext.Transforms.CalculateFeatureContribution(last).Fit(scored),
            prepared,
            rows => mlContext.BinaryClassification.PermutationFeatureImportance(last, rows, nameof(HouseRow.IsDear)));
    }

    private static InputOutputColumnPair[] Pairs() => [.. HouseRow.Numbers.Select(name => new InputOutputColumnPair(name))];

    private static EstimatorChain<ColumnConcatenatingTransformer> Prepare(MLContext mlContext, IEstimator<ITransformer> normalize) =>
        mlContext.Transforms.ReplaceMissingValues(Pairs())
            .Append(normalize)
            .Append(mlContext.Transforms.Categorical.OneHotEncoding(nameof(HouseRow.Region)))
            .Append(mlContext.Transforms.Concatenate("Features", [.. HouseRow.Numbers, nameof(HouseRow.Region)]));
}
