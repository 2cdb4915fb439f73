using Cotangent.Transforms.Sensitivities;

namespace Cotangent;

/// <summary>
/// A named direction of features or of parameters. Pushed forward through the model it becomes a column: the rate at which the prediction
/// changes as the features, Theta, A or b move along it.
/// </summary>
/// <remarks>
/// Raw scores are linear in the features, so <see cref="Feature(string)"/>, <see cref="FeatureDirection"/> and <see cref="EachFeature"/>
/// of a raw score, or of a prediction without a nonlinear response, give the same value on every row. Directions in Theta and A,
/// directions read from a column, and all sensitivities of a rate or a probability differ from row to row.
/// </remarks>
public abstract partial class Tangent : Sensitivity
{
    private Tangent(string outputColumnName)
        : base(outputColumnName)
    {
    }

    /// <inheritdoc/>
    internal override bool IsPerFeature => false;

    /// <summary>A tangent that does not depend on the names of the features.</summary>
    private sealed class Known(ResolvedSensitivity tangent) : Tangent(tangent.OutputColumnName)
    {
        internal override string? InputColumnName => tangent.InputColumnName;

        internal override bool IsPerFeature => tangent.IsPerFeature;

        internal override ResolvedSensitivity Resolve(FittedFeatures features) => tangent;
    }
}
