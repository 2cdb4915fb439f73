using Cotangent;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearMulticlassModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear multiclass classification", TwoLayerLinearMulticlassModelParameters.LoaderSignature)]

namespace Cotangent;

/// <summary>
/// A fitted two-layer linear classifier: h = Theta x, g = A h + b, with one output for each class. Score holds their probabilities.
/// </summary>
public sealed class TwoLayerLinearMulticlassModelParameters : TwoLayerLinearVectorModelParameters
{
    internal const string LoaderSignature = "TwoLayerLinearClass";

    internal TwoLayerLinearMulticlassModelParameters(
        IHostEnvironment env, TwoLayerLinearModel model, IReadOnlyList<string> classNames, TrainingHistory history)
        : base(env, CurrentVersion, model, classNames, history)
    {
    }

    private TwoLayerLinearMulticlassModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context) => RequireResponse(TwoLayerLinearMulticlassTrainer.Rule);

    /// <summary>The m names of the classes, in the order of the keys and of the rows of A.</summary>
    public IReadOnlyList<string> ClassNames => OutputNames;

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.MulticlassClassification;

    private static VersionInfo CurrentVersion => Version("2LAYLINC", LoaderSignature);
}
