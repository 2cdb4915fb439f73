using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>The strengths of "What training minimizes" in docs/mathematics.md.</summary>
/// <param name="ProductL1">λ₁.</param>
/// <param name="ProductL2">λ₂; null for the default of the task.</param>
/// <param name="ThetaL1">α₁.</param>
/// <param name="ThetaL2">α₂.</param>
/// <param name="AL1">β₁.</param>
/// <param name="AL2">β₂.</param>
internal sealed record LawPenalty(
    double ProductL1 = 0, double? ProductL2 = null, double ThetaL1 = 0, double ThetaL2 = 0, double AL1 = 0, double AL2 = 0)
{
    public static IReadOnlyDictionary<string, LawPenalty> All { get; } = new Dictionary<string, LawPenalty>
    {
        ["the default"] = new(),
        ["none"] = new(ProductL2: 0),
        ["L2"] = new(ProductL2: 0.5),
        ["L1"] = new(ProductL1: 0.125, ProductL2: 0),
        ["L1 and L2"] = new(ProductL1: 0.125, ProductL2: 0.5),
        ["L2 of the layers"] = new(ProductL2: 0, ThetaL2: 0.75, AL2: 0.375),
        ["L1 of the layers"] = new(ProductL2: 0, ThetaL1: 0.0625, AL1: 0.125),
        ["all but L1"] = new(ProductL2: 0.5, ThetaL1: 0.0625, ThetaL2: 0.75, AL1: 0.125, AL2: 0.375),
        ["L1 beside the layers"] = new(ProductL1: 0.125, ThetaL2: 0.75, AL2: 0.375),
        ["one layer"] = new(ThetaL2: 0.75),
    };

    public bool IsOfLayers => ThetaL1 > 0 || ThetaL2 > 0 || AL1 > 0 || AL2 > 0;

    public bool HasThresholds => ProductL1 > 0 || ThetaL1 > 0 || AL1 > 0;

    public TwoLayerLinearRegressionTrainer.Options Set(TwoLayerLinearRegressionTrainer.Options options) => options with
    {
        L1Regularization = ProductL1,
        L2Regularization = ProductL2,
        FirstLayerL1Regularization = ThetaL1,
        FirstLayerL2Regularization = ThetaL2,
        SecondLayerL1Regularization = AL1,
        SecondLayerL2Regularization = AL2,
    };
}
