using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Finds the sensitivities in the transforms of an <see cref="MLContext"/>.</summary>
public static class JvpSensitivityCatalog
{
    /// <summary>Derivatives of a fitted two-layer linear model as columns, one for each tangent.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="model">
    /// The fitted model: a prediction transformer of <see cref="TwoLayerLinearRegressionModelParameters"/>, or a chain that holds one, as
    /// <c>mlContext.Model.Load</c> gives it.
    /// </param>
    /// <param name="tangents">The directions; each fills a column.</param>
    /// <exception cref="ArgumentException">No tangent, two for one column, or no such model in the chain.</exception>
    public static JvpSensitivityEstimator JvpSensitivity(this TransformsCatalog catalog, ITransformer model, params Tangent[] tangents)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        var prediction = PredictionIn(model);
        return new JvpSensitivityEstimator(catalog.GetEnvironment(), prediction.FeatureColumnName, prediction.Model.Model, TrainedOn(prediction), tangents);
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

    private static DataViewSchema.Column? TrainedOn(ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters> prediction) => prediction switch
    {
        TrainedSensitivityTransformer both => TrainedOn(both.Prediction),
        PredictionTransformerBase<TwoLayerLinearRegressionModelParameters> known => known.TrainSchema.GetColumnOrNull(prediction.FeatureColumnName),
        _ => null,
    };

    /// <summary>The one prediction transformer of the two-layer model in a chain.</summary>
    internal static ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters> PredictionIn(ITransformer model)
    {
        var found = Leaves(model).OfType<ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters>>().ToArray();
        return found.Length == 1
            ? found[0]
            : throw new ArgumentException(
                $"Expected one fitted two-layer linear model, found {found.Length} in: {string.Join(", ", Leaves(model).Select(leaf => leaf.GetType().Name))}.", nameof(model));
    }

    /// <summary>The transformers of a chain and of the chains inside it, in order.</summary>
    internal static IEnumerable<ITransformer> Leaves(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Leaves) : [model];
}
