using Cotangent;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearMultiOutputModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear regression on many targets", TwoLayerLinearMultiOutputModelParameters.LoaderSignature)]

namespace Cotangent;

/// <summary>
/// A fitted two-layer linear model of m targets: h = Theta x, g = A h + b; Score is the response of g, element by element. Row j of A and
/// of <see cref="TwoLayerLinearModelParameters{TOutput}.EffectiveCoefficients"/> belongs to target j.
/// </summary>
public sealed class TwoLayerLinearMultiOutputModelParameters : TwoLayerLinearVectorModelParameters
{
    internal const string LoaderSignature = "TwoLayerLinearMOut";

    internal TwoLayerLinearMultiOutputModelParameters(
        IHostEnvironment env, TwoLayerLinearModel model, IReadOnlyList<string> targetNames, TrainingHistory history)
        : base(env, CurrentVersion, model, targetNames, history)
    {
    }

    private TwoLayerLinearMultiOutputModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context) => RequireResponse(TwoLayerLinearMultiOutputTrainer.Rule);

    /// <summary>The m slot names of the label column, in the order of Score; <c>Label[3]</c> for a slot without a name.</summary>
    public IReadOnlyList<string> TargetNames => OutputNames;

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.MultiOutputRegression;

    private static VersionInfo CurrentVersion => Version("2LAYLMOU", LoaderSignature);
}
