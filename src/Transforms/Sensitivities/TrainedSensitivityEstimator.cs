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
    /// <param name="trainer">The trainer, as sensitivities need it.</param>
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
    public TrainedSensitivityTransformer<TModel> Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        CheckSensitivities(input.Schema);
        var prediction = _estimator.Fit(input);
        var model = new DifferentiableModel(prediction.Model.Model, prediction.Model.OutputNames);
        var sensitivities = new JvpSensitivityEstimator(_host, prediction.FeatureColumnName, model, null, _sensitivities);
        return new TrainedSensitivityTransformer<TModel>(_host, prediction, sensitivities.Fit(prediction.Transform(input)));
    }

    /// <summary>The input schema, the predictions, and the columns of the sensitivities.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => JvpSensitivityEstimator.AddColumns(
        _host, _estimator.GetOutputSchema(inputSchema), _trainer.FeatureColumnName, _trainer.HasVectorScore, _sensitivities);

    /// <summary>Compares the sensitivities with the shape of the model, so that a misfit is an error before training.</summary>
    private void CheckSensitivities(DataViewSchema schema)
    {
        var (shape, names) = (_trainer.ShapeFor(schema), SlotNames.Of(schema[_trainer.FeatureColumnName]));
        var features = new FittedFeatures(names, () => FeatureStatistics.Unknown(names.Length));
        foreach (var sensitivity in _sensitivities)
        {
            if (sensitivity.Resolve(features).Misfit(shape) is { } misfit)
                throw new ArgumentOutOfRangeException(null, misfit);
            if (sensitivity.InputColumnName is { } direction)
                JvpSensitivityEstimator.RequireVector(_host, schema, "direction", direction, names.Length);
        }
    }
}
