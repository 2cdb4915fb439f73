using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent;

/// <summary>
/// A trained two-layer linear model and its sensitivities as one transformer: adds the columns of the predictions, and a column for each
/// sensitivity. It is a prediction transformer, so <c>PermutationFeatureImportance</c> and others find the model in it.
/// </summary>
/// <typeparam name="TModel">The parameters of the model.</typeparam>
public sealed class TrainedSensitivityTransformer<TModel>
    : ISingleFeaturePredictionTransformer<TModel>,
        ISingleFeaturePredictionTransformer,
        ITrainedSensitivity,
        ITransformerChainAccessor,
        IDisposable
    where TModel : class, ITwoLayerLinearModelParameters
{
    private readonly IHost _host;
    private readonly ISingleFeaturePredictionTransformer<TModel> _prediction;
    private readonly JvpSensitivityTransformer _sensitivities;
    private readonly TransformerChain<ITransformer> _chain;

    internal TrainedSensitivityTransformer(
        IHostEnvironment env, ISingleFeaturePredictionTransformer<TModel> prediction, JvpSensitivityTransformer sensitivities)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register("TrainedSensitivityTransformer");
        (_prediction, _sensitivities) = (prediction, sensitivities);
        _chain = new TransformerChain<ITransformer>(prediction, sensitivities);
    }

    /// <summary>The parameters of the model: Theta, A, b and the training history.</summary>
    public TModel Model => _prediction.Model;

    ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters> ITrainedSensitivity.Prediction => _prediction;

    // Whoever walks through the stages of a model finds the prediction, then the sensitivities.
    ITransformer[] ITransformerChainAccessor.Transformers => [_prediction, _sensitivities];

    TransformerScope[] ITransformerChainAccessor.Scopes => [TransformerScope.Everything, TransformerScope.Everything];

    /// <summary>The name of the feature column.</summary>
    public string FeatureColumnName => _prediction.FeatureColumnName;

    /// <summary>The type of the feature column.</summary>
    public DataViewType FeatureColumnType => _prediction.FeatureColumnType;

    /// <summary>True: each row is transformed by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The input schema, the predictions, and the columns of the sensitivities.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.GetOutputSchema(inputSchema);

    /// <summary>Adds the predictions and the sensitivities.</summary>
    public IDataView Transform(IDataView input) => _chain.Transform(input);

    /// <summary>The row mapper for a schema.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => ((ITransformer)_chain).GetRowToRowMapper(inputSchema);

    /// <summary>Disposes the transformers.</summary>
    public void Dispose() => _chain.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx) => TrainedSensitivityFormat.Save(_host, ctx, _prediction, _sensitivities);
}
