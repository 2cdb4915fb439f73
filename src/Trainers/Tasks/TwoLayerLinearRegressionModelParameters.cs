using Cotangent;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearRegressionModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear regression", TwoLayerLinearRegressionModelParameters.LoaderSignature)]

namespace Cotangent;

/// <summary>
/// A fitted two-layer linear regression: h = Theta x, g = A h + b. Score is the response of g: g itself, or exp(g) for a rate.
/// </summary>
public sealed class TwoLayerLinearRegressionModelParameters : TwoLayerLinearScalarModelParameters, ISchemaBindableMapper
{
    internal const string LoaderSignature = "TwoLayerLinearRegr";

    internal TwoLayerLinearRegressionModelParameters(IHostEnvironment env, TwoLayerLinearModel model, TrainingHistory history)
        : base(env, CurrentVersion, model, history)
    {
    }

    private TwoLayerLinearRegressionModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context) => RequireResponse(TwoLayerLinearRegressionTrainer.Rule);

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.Regression;

    private protected override ResponseFunction ScoreResponse => Model.Response;

    private static VersionInfo CurrentVersion => Version("2LAYLINR", LoaderSignature);

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) =>
        CheckedMapper.OfNumber(env, this, schema, Model);
}
