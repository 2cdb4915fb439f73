using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

/// <summary>Trains, then adds the derivatives of the model: a trainer and its sensitivities in one <c>Fit</c>.</summary>
public sealed class TrainedSensitivityEstimator : IEstimator<TrainedSensitivityTransformer>
{
    private readonly IHost _host;
    private readonly TwoLayerLinearRegressionTrainer _trainer;
    private readonly Tangent[] _tangents;

    internal TrainedSensitivityEstimator(IHostEnvironment env, TwoLayerLinearRegressionTrainer trainer, Tangent[] tangents)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(TrainedSensitivityEstimator));
        _host.CheckValue(trainer, nameof(trainer));
        JvpSensitivityEstimator.CheckTangents(tangents);
        (_trainer, _tangents) = (trainer, [.. tangents]);
    }

    /// <summary>Trains on the data and attaches the sensitivities.</summary>
    /// <returns>The model and its sensitivities as one transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column, feature name or direction does not fit. Checked before training.</exception>
    public TrainedSensitivityTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var names = SlotNames.Of(input.Schema[_trainer.FeatureColumn.Name]);
        CheckTangents(input.Schema, names);
        var prediction = _trainer.Fit(input);
        var sensitivities = new JvpSensitivityEstimator(_host, prediction.FeatureColumnName, prediction.Model.Model, null, _tangents);
        return new TrainedSensitivityTransformer(_host, prediction, sensitivities.Fit(prediction.Transform(input)));
    }

    /// <summary>The input schema, the score, and the columns of the sensitivities.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        JvpSensitivityEstimator.AddColumns(_host, _trainer.GetOutputSchema(inputSchema), _trainer.FeatureColumn.Name, _tangents);

    /// <summary>Attaches the tangents to a model of the trained size, so that a misfit is an error before training.</summary>
    private void CheckTangents(DataViewSchema schema, string[] names)
    {
        var layout = _trainer.LayoutFor(names.Length, outputs: 1);
        var model = new TwoLayerLinearModel(layout, new float[layout.Count], _trainer.Loss.Response);
        new JvpSensitivityTransformer(_host, _trainer.FeatureColumn.Name, model, names, _tangents.Select(tangent => tangent.Resolve(names)))
            .GetOutputSchema(schema);
    }
}
