using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(ITransformer), typeof(TrainedSensitivityFormat), null, typeof(SignatureLoadModel),
    "Two-layer linear model with its JVP sensitivities", TrainedSensitivityFormat.LoaderSignature)]

namespace Cotangent.Transforms.Sensitivities;

/// <summary>
/// The form in a model file of a model with its sensitivities: two submodels, the prediction transformer and the sensitivities. The first
/// has the task.
/// </summary>
internal static class TrainedSensitivityFormat
{
    public const string LoaderSignature = "TrainedSensitivity";

    private const string PredictionFolder = "Prediction";
    private const string SensitivitiesFolder = "Sensitivities";

    /// <summary>Saves both parts; each has its own checksum.</summary>
    public static void Save(IHost host, ModelSaveContext ctx, ITransformer prediction, JvpSensitivityTransformer sensitivities)
    {
        host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveModel(prediction, PredictionFolder);
        ctx.SaveModel(sensitivities, SensitivitiesFolder);
    }

    // Found by reflection, through LoadableClass.
    private static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersionInfo());
        ctx.LoadModel<ITransformer, SignatureLoadModel>(env, out var prediction, PredictionFolder);
        ctx.LoadModel<JvpSensitivityTransformer, SignatureLoadModel>(env, out var sensitivities, SensitivitiesFolder);
        return Of<TwoLayerLinearRegressionModelParameters>() ?? Of<TwoLayerLinearMultiOutputModelParameters>()
            ?? Of<TwoLayerLinearBinaryModelParameters>() ?? Of<TwoLayerLinearMulticlassModelParameters>()
            ?? throw env.ExceptDecode($"The model file is damaged: a {prediction.GetType().Name} in place of a two-layer linear model.");

        ITransformer? Of<TModel>()
            where TModel : class, ITwoLayerLinearModelParameters => prediction is ISingleFeaturePredictionTransformer<TModel> known
                ? new TrainedSensitivityTransformer<TModel>(env, known, sensitivities)
                : null;
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "JVP TRND",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TrainedSensitivityFormat).Assembly.GetName().Name);
}
