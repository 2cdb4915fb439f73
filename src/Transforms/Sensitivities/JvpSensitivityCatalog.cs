using Cotangent;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Adds the sensitivities to the transforms of an <see cref="MLContext"/>.</summary>
public static class JvpSensitivityCatalog
{
    /// <summary>Adds derivatives of a fitted two-layer linear model as columns, one for each sensitivity.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="model">
    /// The fitted model of any task: the prediction transformer of a two-layer linear model, or a chain with one, as
    /// <c>mlContext.Model.Load</c> returns it.
    /// </param>
    /// <param name="sensitivities">The derivatives, for example <c>Tangent.Feature("bmi")</c>; each fills a column.</param>
    /// <exception cref="ArgumentException">
    /// No sensitivity, two for one column, or not exactly one such model in the chain.
    /// </exception>
    public static JvpSensitivityEstimator JvpSensitivity(
        this TransformsCatalog catalog, ITransformer model, params Sensitivity[] sensitivities)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        var prediction = PredictionIn(model);
        return new JvpSensitivityEstimator(
            catalog.GetEnvironment(),
            prediction.FeatureColumnName,
            new DifferentiableModel(prediction.Model.Model, prediction.Model.OutputNames),
            TrainingSchema(prediction)?.GetColumnOrNull(prediction.FeatureColumnName),
            DecisionOf(prediction),
            sensitivities);
    }

    /// <summary>Trains a two-layer linear model and adds its derivatives as columns, in one <c>Fit</c>.</summary>
    /// <typeparam name="TTransformer">The transformer that the trainer fits.</typeparam>
    /// <typeparam name="TModel">The parameters of the fitted model.</typeparam>
    /// <param name="catalog">The transforms.</param>
    /// <param name="trainer">The trainer of any task.</param>
    /// <param name="sensitivities">The derivatives, for example <c>Tangent.Feature("bmi")</c>; each fills a column.</param>
    /// <exception cref="ArgumentException">No sensitivity, or two for one column.</exception>
    public static TrainedSensitivityEstimator<TModel> JvpSensitivity<TTransformer, TModel>(
        this TransformsCatalog catalog, TwoLayerLinearTrainerBase<TTransformer, TModel> trainer, params Sensitivity[] sensitivities)
        where TTransformer : class, ISingleFeaturePredictionTransformer<TModel>
        where TModel : class, ITwoLayerLinearModelParameters
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(trainer);
        return new TrainedSensitivityEstimator<TModel>(catalog.GetEnvironment(), trainer, trainer, sensitivities);
    }

    /// <summary>The one prediction transformer of a two-layer model in a chain.</summary>
    internal static ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters> PredictionIn(ITransformer model)
    {
        var leaves = Leaves(model).ToArray();
        var found = leaves.OfType<ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters>>().ToArray();
        return found.Length == 1
            ? found[0]
            : throw new ArgumentException(
                $"Expected one fitted two-layer linear model, "
                + $"found {found.Length} in: {Shown.List([.. leaves.Select(leaf => leaf.GetType().Name)])}.", nameof(model));
    }

    /// <summary>The transformers of a chain and of the chains inside it, in order.</summary>
    internal static IEnumerable<ITransformer> Leaves(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Leaves) : [model];

    /// <summary>The threshold of a prediction transformer of two classes, or none.</summary>
    private static DecisionThreshold DecisionOf(ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters> prediction) =>
        WithoutSensitivities(prediction) is BinaryPredictionTransformer<TwoLayerLinearBinaryModelParameters> binary
            ? new(binary.ThresholdColumn, binary.Threshold)
            : DecisionThreshold.None;

    /// <summary>The schema of training; null if the model file has none.</summary>
    /// <exception cref="ArgumentException">The type of the transformer is none of those that have two-layer linear models.</exception>
    private static DataViewSchema? TrainingSchema(ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters> prediction) =>
        WithoutSensitivities(prediction) switch
        {
            PredictionTransformerBase<TwoLayerLinearRegressionModelParameters> regression => regression.TrainSchema,
            PredictionTransformerBase<TwoLayerLinearMultiOutputModelParameters> multiOutput => multiOutput.TrainSchema,
            PredictionTransformerBase<TwoLayerLinearBinaryModelParameters> binary => binary.TrainSchema,
            PredictionTransformerBase<TwoLayerLinearMulticlassModelParameters> multiclass => multiclass.TrainSchema,
            var other => throw new ArgumentException(
                $"Expected a prediction transformer of ML.NET with a two-layer linear model, found a {other.GetType().Name}, whose "
                + "training schema is not known.", nameof(prediction)),
        };

    private static ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters> WithoutSensitivities(
        ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters> prediction) =>
        (prediction as ITrainedSensitivity)?.Prediction ?? prediction;
}
