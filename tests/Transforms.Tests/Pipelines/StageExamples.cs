using Cotangent.Transforms.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using static Microsoft.ML.Transforms.LpNormNormalizingEstimatorBase;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>One example or more for each rule.</summary>
internal static class StageExamples
{
    public static IReadOnlyList<StageExample> All { get; } =
    [
        new("Concatenate", ml => ml.Transforms.Concatenate("Y", "B", "Values", "A", "B"), "Y", "A", "B", "Values"),
        new("CopyColumns", ml => ml.Transforms.CopyColumns("Y", "A"), "Y", "A"),
        new("CopyColumns onto a raw name", ml => ml.Transforms.CopyColumns("B", "A").Append(ml.Transforms.CopyColumns("Y", "B")), "Y", "A"),
        new("SelectColumns", ml => ml.Transforms.CopyColumns("Y", "A").Append(ml.Transforms.SelectColumns("Y")), "Y", "A"),
        new("DropColumns", ml => ml.Transforms.CopyColumns("Y", "A").Append(ml.Transforms.DropColumns("A")), "Y", "A"),
        new("ConvertType, Single to Double", ml => ml.Transforms.Conversion.ConvertType("Y", "A", DataKind.Double), "Y", "A"),
        new("ConvertType, Double to Single", ml => ml.Transforms.Conversion.ConvertType("Y", "E", DataKind.Single), "Y", "E"),
        Switch("ConvertType, Boolean to Single", ml => ml.Transforms.Conversion.ConvertType("Y", "Flag", DataKind.Single), "Flag"),
        Switch("ConvertType, text to Single", ml => ml.Transforms.Conversion.ConvertType("Y", "Digit", DataKind.Single), "Digit"),
        new("ReplaceMissingValues", ml => ml.Transforms.ReplaceMissingValues("Y", "M"), "Y", "M"),
        Switch(
            "IndicateMissingValues",
            ml => ml.Transforms.IndicateMissingValues("Missing", "M").Append(ml.Transforms.Conversion.ConvertType("Y", "Missing")),
            "M"),
        .. Normalizers("A"),
        .. Normalizers("E"),
        .. Normalizers("Values"),
        .. Normalizers("Sparse"),
        // ML.NET cannot fit it to sparse values: it takes the position of a number for its slot.
        .. new[] { "A", "E", "Values" }.Select(x =>
            new StageExample($"RobustScaling of {x}", ml => ml.Transforms.NormalizeRobustScaling("Y", x), "Y", x)),
        .. Norms("Values"),
        .. Norms("Sparse"),
        new("PCA", ml => ml.Transforms.ProjectToPrincipalComponents("Y", "Values", rank: 3), "Y", "Values"),
        new("Fourier features, cosines", ml => ml.Transforms.ApproximatedKernelMap("Y", "Values", rank: 5), "Y", "Values")
        {
            Operations = 20,
        },
        new(
            "Fourier features, pairs",
            ml => ml.Transforms.ApproximatedKernelMap("Y", "Values", rank: 5, useCosAndSinBases: true),
            "Y",
            "Values")
        {
            Operations = 20,
        },
        new("Fourier features of sparse values", ml => ml.Transforms.ApproximatedKernelMap("Y", "Sparse", rank: 5), "Y", "Sparse")
        {
            Operations = 20,
        },
        new(
            "SelectFeaturesBasedOnMutualInformation",
            ml => ml.Transforms.FeatureSelection.SelectFeaturesBasedOnMutualInformation(
                "Y", "Values", slotsInOutput: 3, labelColumnName: "Label"),
            "Y",
            "Values"),
        new(
            "SelectFeaturesBasedOnCount",
            ml => ml.Transforms.FeatureSelection.SelectFeaturesBasedOnCount("Y", "Sparse", count: 10),
            "Y",
            "Sparse"),
        .. Categorical(),
        .. Texts(),
        new("Expression", ml => ml.Transforms.Expression("Y", "(x, y) => exp(y / 2f) * sqrt(x) + x ^ 2", "A", "B"), "Y", "A", "B"),
        new("Expression of a vector", ml => ml.Transforms.Expression("Y", "(x, v) => v * v + x * v", "A", "Values"), "Y", "A", "Values"),
        new(
            "Expression of a vector, named second",
            ml => ml.Transforms.Expression("Y", "(v, x) => v * x - x", "Values", "A"),
            "Y",
            "A",
            "Values"),
        new("Expression without a rule", ml => ml.Transforms.Expression("Y", "(x, y) => x % 1000f + y", "A", "B"), "Y", "A", "B")
        {
            Kind = DerivativeKinds.Difference,
        },
        new("CustomMapping", ml => ml.Transforms.CustomMapping<CustomInput, CustomOutput>(CustomOutput.Fill, null), "Y", "A", "Values")
        {
            Kind = DerivativeKinds.Difference,
            CanBeSaved = false,
        },
    ];

    private static IEnumerable<StageExample> Normalizers(string x)
    {
        StageExample Smooth(string name, Func<MLContext, IEstimator<ITransformer>> chain) => new($"{name} of {x}", chain, "Y", x);
        yield return Smooth("MinMax", ml => ml.Transforms.NormalizeMinMax("Y", x));
        yield return Smooth("MinMax, not fixed at 0", ml => ml.Transforms.NormalizeMinMax("Y", x, fixZero: false));
        yield return Smooth("MeanVariance", ml => ml.Transforms.NormalizeMeanVariance("Y", x));
        yield return Smooth("MeanVariance, not fixed at 0", ml => ml.Transforms.NormalizeMeanVariance("Y", x, fixZero: false));
        yield return Smooth("MeanVariance, distribution", ml => ml.Transforms.NormalizeMeanVariance("Y", x, useCdf: true));
        if (x is "A" or "E")
        {
            yield return Smooth("LogMeanVariance", ml => ml.Transforms.NormalizeLogMeanVariance("Y", x, useCdf: false));
            yield return Smooth("LogMeanVariance, distribution", ml => ml.Transforms.NormalizeLogMeanVariance("Y", x, useCdf: true));
        }

        yield return Switch($"Binning of {x}", ml => ml.Transforms.NormalizeBinning("Y", x, maximumBinCount: 8), x);
        yield return Switch(
            $"SupervisedBinning of {x}", ml => ml.Transforms.NormalizeSupervisedBinning("Y", x, labelColumnName: "Label"), x);
    }

    private static IEnumerable<StageExample> Norms(string x)
    {
        foreach (var norm in Enum.GetValues<NormFunction>())
        {
            foreach (var isCentered in new[] { false, true })
            {
                yield return new(
                    $"{norm} norm of {x}{(isCentered ? ", centered" : "")}",
                    ml => ml.Transforms.NormalizeLpNorm("Y", x, norm, isCentered),
                    "Y",
                    x)
                {
                    Operations = 20,
                    Step = -8,
                };
            }
        }

        yield return new($"GlobalContrast of {x}", ml => ml.Transforms.NormalizeGlobalContrast("Y", x, scale: 3), "Y", x)
        {
            Operations = 20,
            Step = -8,
        };
    }

    private static IEnumerable<StageExample> Categorical()
    {
        yield return Switch("OneHotEncoding", ml => ml.Transforms.Categorical.OneHotEncoding("Y", "Color"), "Color");
        yield return Switch(
            "OneHotEncoding, binary digits",
            ml => ml.Transforms.Categorical.OneHotEncoding("Y", "Color", OneHotEncodingEstimator.OutputKind.Binary),
            "Color");
        yield return Switch("OneHotEncoding of numbers", ml => ml.Transforms.Categorical.OneHotEncoding("Y", "N"), "N");
        yield return Switch(
            "OneHotHashEncoding",
            ml => ml.Transforms.Categorical.OneHotHashEncoding("Y", "Color", numberOfBits: 4),
            "Color");
        yield return Switch(
            "MapValueToKey, MapKeyToValue",
            ml => ml.Transforms.Conversion.MapValueToKey("Key", "A").Append(ml.Transforms.Conversion.MapKeyToValue("Y", "Key")),
            "A");
        yield return Switch(
            "MapValue",
            ml => ml.Transforms.Conversion.MapValue("Y", new Dictionary<int, float> { [1] = 3, [2] = 5, [3] = -1 }, "N"),
            "N");
    }

    private static IEnumerable<StageExample> Texts()
    {
        yield return Switch("FeaturizeText", ml => ml.Transforms.Text.FeaturizeText("Y", "Color"), "Color");
        yield return Switch(
            "ProduceNgrams",
            ml => ml.Transforms.Text.TokenizeIntoWords("Words", "Color")
                .Append(ml.Transforms.Conversion.MapValueToKey("Keys", "Words"))
                .Append(ml.Transforms.Text.ProduceNgrams("Y", "Keys")),
            "Color");
        yield return Switch(
            "LatentDirichletAllocation", ml => ml.Transforms.Text.LatentDirichletAllocation("Y", "Counts", numberOfTopics: 2), "Counts");
    }

    private static StageExample Switch(string name, Func<MLContext, IEstimator<ITransformer>> chain, string x) =>
        new(name, chain, "Y", x) { Kind = DerivativeKinds.Switch };

    private sealed class CustomInput
    {
        public float A { get; set; }

        [VectorType(StageRow.Size)]
        public float[] Values { get; set; } = [];
    }

    private sealed class CustomOutput
    {
        [VectorType(2)]
        public float[] Y { get; set; } = [];

        public static void Fill(CustomInput row, CustomOutput result) =>
            result.Y = [MathF.Log(row.A) * row.Values[0], row.Values.Sum(value => value * value) / row.A];
    }
}
