using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>A linear score w x + b of one class against the others, one of several in a model.</summary>
/// <param name="Weights">w.</param>
/// <param name="Bias">b.</param>
internal sealed record LinearClassifier(double[] Weights, double Bias)
{
    /// <summary>The logarithm of the odds is Slope times the score plus Offset; null for a score without a probability.</summary>
    public (double Slope, double Offset)? LogOdds { get; init; }

    /// <summary>The linear classifier that a model is; null if it is none.</summary>
    public static LinearClassifier? Of(object model) => model switch
    {
        LinearBinaryModelParameters linear => new(LinearRule.Weights(linear), linear.Bias),
        CalibratedModelParametersBase { SubModel: var inner, Calibrator: PlattCalibrator platt } when Of(inner) is { } linear =>
            linear with { LogOdds = (-platt.Slope, -platt.Offset) },
        TwoLayerLinearBinaryModelParameters { Model: var own } =>
            new(own.Product, own.Layout.HasBias ? own.Raw.Bias[0] : 0) { LogOdds = (1, 0) },
        _ => null,
    };
}
