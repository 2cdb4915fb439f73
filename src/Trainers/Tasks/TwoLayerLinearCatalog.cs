using System.Diagnostics.CodeAnalysis;
using Cotangent;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Adds the two-layer linear trainers to the catalogs of an <see cref="MLContext"/>.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "Each extends another catalog, by which a call is told apart.")]
public static class TwoLayerLinearCatalog
{
    /// <summary>Creates a trainer of h = Theta x, Score = A h + b on one target, with the squared error.</summary>
    /// <param name="catalog">The regression trainers.</param>
    /// <param name="labelColumnName">Label column: Single.</param>
    /// <param name="featureColumnName">Feature column: known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">Example weight column: Single; null if every weight is 1.</param>
    /// <param name="rank">k, the length of the hidden vector; null for min(n, m), which is 1 for one target.</param>
    /// <param name="maximumEpochs">
    /// The most epochs, if training does not converge before; null for a default that depends on the cost of an epoch.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range. The message names it, its value and the range.</exception>
    public static TwoLayerLinearRegressionTrainer TwoLayerLinear(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string? exampleWeightColumnName = null,
        int? rank = null,
        int? maximumEpochs = null) =>
        catalog.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Rank = rank,
            MaximumEpochs = maximumEpochs,
        });

    /// <summary>Creates a trainer of h = Theta x, g = A h + b on one target, with all settings.</summary>
    /// <param name="catalog">The regression trainers.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range. The message names it, its value and the range.</exception>
    public static TwoLayerLinearRegressionTrainer TwoLayerLinear(
        this RegressionCatalog.RegressionTrainers catalog, TwoLayerLinearRegressionTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new TwoLayerLinearRegressionTrainer(catalog.GetEnvironment(), options);
    }

    /// <summary>Creates a trainer of h = Theta x, Score = A h + b on a Boolean label, with the logistic loss.</summary>
    /// <param name="catalog">The binary classification trainers.</param>
    /// <param name="labelColumnName">Label column: Boolean.</param>
    /// <param name="featureColumnName">Feature column: known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">Example weight column: Single; null if every weight is 1.</param>
    /// <param name="rank">k, the length of the hidden vector; null for min(n, m), which is 1 for one output.</param>
    /// <param name="maximumEpochs">
    /// The most epochs, if training does not converge before; null for a default that depends on the cost of an epoch.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range. The message names it, its value and the range.</exception>
    public static TwoLayerLinearBinaryTrainer TwoLayerLinear(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string? exampleWeightColumnName = null,
        int? rank = null,
        int? maximumEpochs = null) =>
        catalog.TwoLayerLinear(new TwoLayerLinearBinaryTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Rank = rank,
            MaximumEpochs = maximumEpochs,
        });

    /// <summary>Creates a trainer of h = Theta x, Score = A h + b on a Boolean label, with all settings.</summary>
    /// <param name="catalog">The binary classification trainers.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range. The message names it, its value and the range.</exception>
    public static TwoLayerLinearBinaryTrainer TwoLayerLinear(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, TwoLayerLinearBinaryTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new TwoLayerLinearBinaryTrainer(catalog.GetEnvironment(), options);
    }

    /// <summary>
    /// Creates a trainer of h = Theta x, g = A h + b on a label of several classes, with the softmax cross-entropy. Score holds the
    /// probabilities of the classes.
    /// </summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="labelColumnName">Label column: key of 2 or more classes, as <c>MapValueToKey</c> makes it.</param>
    /// <param name="featureColumnName">Feature column: known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">Example weight column: Single; null if every weight is 1.</param>
    /// <param name="rank">k, the length of the hidden vector; null for min(n, m), m the number of classes.</param>
    /// <param name="maximumEpochs">
    /// The most epochs, if training does not converge before; null for a default that depends on the cost of an epoch.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range. The message names it, its value and the range.</exception>
    public static TwoLayerLinearMulticlassTrainer TwoLayerLinear(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string? exampleWeightColumnName = null,
        int? rank = null,
        int? maximumEpochs = null) =>
        catalog.TwoLayerLinear(new TwoLayerLinearMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Rank = rank,
            MaximumEpochs = maximumEpochs,
        });

    /// <summary>Creates a trainer of h = Theta x, g = A h + b on a label of several classes, with all settings.</summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range. The message names it, its value and the range.</exception>
    public static TwoLayerLinearMulticlassTrainer TwoLayerLinear(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TwoLayerLinearMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new TwoLayerLinearMulticlassTrainer(catalog.GetEnvironment(), options);
    }
}
