using System.Runtime.Intrinsics.X86;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Tests.Pipelines.Models;

/// <summary>A factorization machine whose fields are in another order than their columns. One field has no number.</summary>
/// <param name="IsNormalized">Whether the model divides the features by their norm.</param>
/// <param name="LatentDimension">The length of its latent vectors.</param>
/// <param name="Scored">The components of latent vectors that ML.NET multiplies on a processor with AVX.</param>
internal sealed record FactorizationMachineExample(bool IsNormalized, int LatentDimension, int Scored)
{
    /// <summary>20 is the default. Padded to a multiple of 4, lengths become 4, 8, 12 and 20; with AVX, only whole eights count.</summary>
    public static IReadOnlyList<FactorizationMachineExample> All { get; } =
        [new(true, 6, 6), new(false, 6, 6), new(true, 20, 16), new(false, 20, 16), new(false, 9, 8), new(false, 3, 0)];

    public string Name => $"{(IsNormalized ? "normalized " : "")}factorization machine of {LatentDimension}";

    public EstimatorChain<ITransformer> Chain() =>
        ModelExample.MlContext.Transforms.Concatenate("First", "A")
            .Append(ModelExample.MlContext.Transforms.Categorical.OneHotEncoding("Second", nameof(ModelRow.Category)))
            .Append(ModelExample.MlContext.Transforms.Concatenate("Third", "B", "C", "D"))
            .Append<ITransformer>(ModelExample.MlContext.BinaryClassification.Trainers.FieldAwareFactorizationMachine(
                new FieldAwareFactorizationMachineTrainer.Options
                {
                    FeatureColumnName = "Third",
                    ExtraFeatureColumns = ["First", "Second"],
                    LabelColumnName = nameof(ModelRow.Flag),
                    NormalizeFeatures = IsNormalized,
                    LatentDimension = LatentDimension,
                    Shuffle = false,
                }));

    /// <summary>The last number of x is the index of the category.</summary>
    public double Score(object[] models, double[] x) => PlainFunctions.FactorizationMachine(
        (FieldAwareFactorizationMachineModelParameters)models[^1],
        [[x[1], x[2], x[3]], [x[0]], x[4] == 0 ? [1, 0] : [0, 1]],
        IsNormalized,
        Avx.IsSupported ? Scored : LatentDimension);
}
