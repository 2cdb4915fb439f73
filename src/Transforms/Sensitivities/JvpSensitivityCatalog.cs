using Cotangent;
using Cotangent.Trainers.Messages;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Adds the sensitivities to the transforms of an <see cref="MLContext"/>.</summary>
public static class JvpSensitivityCatalog
{
    /// <summary>Adds derivatives of a fitted two-layer linear model as columns, one for each tangent.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="model">
    /// The fitted model: a prediction transformer of <see cref="TwoLayerLinearRegressionModelParameters"/>, or a chain with one, as
    /// <c>mlContext.Model.Load</c> returns it.
    /// </param>
    /// <param name="tangents">The directions; each fills a column.</param>
    /// <exception cref="ArgumentException">
    /// No tangent, two for one column, or no such model in the chain. Only regressions of one target have sensitivities so far.
    /// </exception>
    public static JvpSensitivityEstimator JvpSensitivity(this TransformsCatalog catalog, ITransformer model, params Tangent[] tangents)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        var prediction = PredictionIn(model);
        return new JvpSensitivityEstimator(
            catalog.GetEnvironment(), prediction.FeatureColumnName, prediction.Model.Model, TrainedOn(prediction), tangents);
    }

    /// <summary>Trains a two-layer linear model and adds its derivatives as columns, in one <c>Fit</c>.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="tangents">The directions; each fills a column.</param>
    /// <exception cref="ArgumentException">No tangent, or two for one column.</exception>
    public static TrainedSensitivityEstimator JvpSensitivity(
        this TransformsCatalog catalog, TwoLayerLinearRegressionTrainer trainer, params Tangent[] tangents)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(trainer);
        return new TrainedSensitivityEstimator(catalog.GetEnvironment(), trainer, tangents);
    }

    private static DataViewSchema.Column? TrainedOn(
        ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters> prediction) => prediction switch
        {
            TrainedSensitivityTransformer both => TrainedOn(both.Prediction),
            PredictionTransformerBase<TwoLayerLinearRegressionModelParameters> known =>
                known.TrainSchema.GetColumnOrNull(prediction.FeatureColumnName),
            _ => null,
        };

    /// <summary>The one prediction transformer of the two-layer model in a chain.</summary>
    internal static ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters> PredictionIn(ITransformer model)
    {
        var leaves = Leaves(model).ToArray();
        var found = leaves.OfType<ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters>>().ToArray();
        if (found.Length == 1)
            return found[0];
        if (found.Length == 0 && leaves.Select(OtherTask).FirstOrDefault(task => task is not null) is { } other)
            throw new ArgumentException(
                $"Found a two-layer linear {other}; sensitivities are for regressions of one target so far.", nameof(model));
        throw new ArgumentException(
            $"Expected one fitted two-layer linear model, "
            + $"found {found.Length} in: {Shown.List([.. leaves.Select(leaf => leaf.GetType().Name)])}.", nameof(model));
    }

    /// <summary>The task of a two-layer model that is not a regression of one target; null for other transformers.</summary>
    private static string? OtherTask(ITransformer leaf) =>
        leaf is not IPredictionTransformer<object> prediction ? null : prediction.Model switch
        {
            TwoLayerLinearBinaryModelParameters or TwoLayerLinearMulticlassModelParameters => "classification model",
            TwoLayerLinearMultiOutputModelParameters => "regression of many targets",
            _ => null,
        };

    /// <summary>The transformers of a chain and of the chains inside it, in order.</summary>
    internal static IEnumerable<ITransformer> Leaves(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Leaves) : [model];
}
