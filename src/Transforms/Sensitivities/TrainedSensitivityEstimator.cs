using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Tasks;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

/// <summary>Trains, then adds the derivatives of the model: a trainer and its sensitivities in one <c>Fit</c>.</summary>
/// <typeparam name="TModel">The parameters of the fitted model.</typeparam>
public sealed class TrainedSensitivityEstimator<TModel> : IEstimator<TrainedSensitivityTransformer<TModel>>
    where TModel : class, ITwoLayerLinearModelParameters
{
    private readonly IHost _host;
    private readonly IEstimator<ISingleFeaturePredictionTransformer<TModel>> _estimator;
    private readonly ITwoLayerLinearTrainer _trainer;
    private readonly Sensitivity[] _sensitivities;

    /// <param name="env">The environment.</param>
    /// <param name="estimator">The trainer.</param>
    /// <param name="trainer">The trainer: its feature column and the shape of its model.</param>
    /// <param name="sensitivities">The derivatives.</param>
    internal TrainedSensitivityEstimator(
        IHostEnvironment env,
        IEstimator<ISingleFeaturePredictionTransformer<TModel>> estimator,
        ITwoLayerLinearTrainer trainer,
        Sensitivity[] sensitivities)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register("TrainedSensitivityEstimator");
        JvpSensitivityEstimator.CheckSensitivities(sensitivities);
        (_estimator, _trainer, _sensitivities) = (estimator, trainer, [.. sensitivities]);
    }

    /// <summary>Trains on the data and attaches the sensitivities.</summary>
    /// <returns>The model and its sensitivities as one transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column, feature name or direction does not fit. Checked before training.</exception>
    /// <exception cref="InvalidOperationException">
    /// A sensitivity needs the means or deviations of the features, and no row has finite features, or every feature is constant. All rows
    /// are read for it before training.
    /// </exception>
    public TrainedSensitivityTransformer<TModel> Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var resolved = Resolve(input);
        var prediction = _estimator.Fit(input);
        var model = new DifferentiableModel(prediction.Model.Model, prediction.Model.OutputNames);
        var attached = _sensitivities.Zip(
            resolved, (sensitivity, kind) => new AttachedSensitivity(kind, sensitivity.IsOfRawScore, model));
        var names = SlotNames.Of(input.Schema[prediction.FeatureColumnName]);
        var sensitivities = new JvpSensitivityTransformer(_host, prediction.FeatureColumnName, model, names, attached);
        sensitivities.GetOutputSchema(prediction.GetOutputSchema(input.Schema));
        return new TrainedSensitivityTransformer<TModel>(_host, prediction, sensitivities);
    }

    /// <summary>The input schema, the predictions, and the columns of the sensitivities.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => JvpSensitivityEstimator.AddColumns(
        _host, _estimator.GetOutputSchema(inputSchema), _trainer.FeatureColumnName, _trainer.HasVectorScore, _sensitivities);

    /// <summary>The sensitivities in numbers, compared with the shape of the model, so that a misfit is an error before training.</summary>
    private ResolvedSensitivity[] Resolve(IDataView input)
    {
        var (shape, column) = (_trainer.ShapeFor(input.Schema), input.Schema[_trainer.FeatureColumnName]);

        // A trainer gives its prediction transformer no threshold of its own.
        var features = new FittedFeatures(column, DecisionThreshold.None, () => FeatureStatistics.Read(input, column.Name));
        return Array.ConvertAll(_sensitivities, sensitivity =>
        {
            var kind = sensitivity.Resolve(features);
            if (kind.Misfit(shape) is { } misfit)
                throw new ArgumentOutOfRangeException(null, misfit);
            if (sensitivity.InputColumnName is { } direction)
                JvpSensitivityEstimator.RequireVector(_host, input.Schema, "direction", direction, features.Names.Length);
            return kind;
        });
    }
}
