using Cotangent;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TrainedSensitivityTransformer), null, typeof(SignatureLoadModel),
    "Two-layer linear model with its JVP sensitivities", TrainedSensitivityTransformer.LoaderSignature)]

namespace Cotangent;

/// <summary>
/// A trained two-layer linear model and its sensitivities as one transformer: adds Score, and a column for each tangent. It is a prediction
/// transformer, so <c>PermutationFeatureImportance</c> and others find the model in it.
/// </summary>
public sealed class TrainedSensitivityTransformer
    : ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters>, ISingleFeaturePredictionTransformer, ITransformerChainAccessor, IDisposable
{
    internal const string LoaderSignature = "TrainedSensitivity";

    private const string PredictionFolder = "Prediction";
    private const string SensitivitiesFolder = "Sensitivities";

    private readonly IHost _host;
    private readonly ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters> _prediction;
    private readonly JvpSensitivityTransformer _sensitivities;
    private readonly TransformerChain<ITransformer> _chain;

    internal TrainedSensitivityTransformer(
        IHostEnvironment env,
        ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters> prediction,
        JvpSensitivityTransformer sensitivities)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(TrainedSensitivityTransformer));
        (_prediction, _sensitivities) = (prediction, sensitivities);
        _chain = new TransformerChain<ITransformer>(prediction, sensitivities);
    }

    // Found by reflection, through LoadableClass.
    private TrainedSensitivityTransformer(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(TrainedSensitivityTransformer));
        _host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersionInfo());
        ctx.LoadModel<ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters>,
        SignatureLoadModel>(_host, out _prediction, PredictionFolder);
        ctx.LoadModel<JvpSensitivityTransformer, SignatureLoadModel>(_host, out _sensitivities, SensitivitiesFolder);
        _chain = new TransformerChain<ITransformer>(_prediction, _sensitivities);
    }

    /// <summary>The parameters of the model: Theta, A, b and the training history.</summary>
    public TwoLayerLinearRegressionModelParameters Model => _prediction.Model;

    /// <summary>The prediction transformer without the sensitivities.</summary>
    internal ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters> Prediction => _prediction;

    /// <summary>The name of the feature column.</summary>
    public string FeatureColumnName => _prediction.FeatureColumnName;

    /// <summary>The type of the feature column.</summary>
    public DataViewType FeatureColumnType => _prediction.FeatureColumnType;

    /// <summary>True: each row is transformed by itself.</summary>
    public bool IsRowToRowMapper => true;

    // A chain to whoever walks through the stages of a model: the prediction, then the sensitivities.
    ITransformer[] ITransformerChainAccessor.Transformers => [_prediction, _sensitivities];

    TransformerScope[] ITransformerChainAccessor.Scopes => [TransformerScope.Everything, TransformerScope.Everything];

    /// <summary>The input schema, the score, and the columns of the sensitivities.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.GetOutputSchema(inputSchema);

    /// <summary>Adds the score and the sensitivities.</summary>
    public IDataView Transform(IDataView input) => _chain.Transform(input);

    /// <summary>The row mapper for a schema.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => ((ITransformer)_chain).GetRowToRowMapper(inputSchema);

    /// <summary>Disposes the transformers.</summary>
    public void Dispose() => _chain.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        // *** Binary format *** submodels: the prediction transformer, the sensitivities, each with its own checksum
        _host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveModel(_prediction, PredictionFolder);
        ctx.SaveModel(_sensitivities, SensitivitiesFolder);
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "JVP TRND",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TrainedSensitivityTransformer).Assembly.GetName().Name);
}
