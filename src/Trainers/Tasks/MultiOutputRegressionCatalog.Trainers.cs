using Cotangent;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class MultiOutputRegressionCatalog
{
    /// <summary>Trainers for many targets.</summary>
    public sealed class MultiOutputRegressionTrainers : CatalogInstantiatorBase
    {
        internal MultiOutputRegressionTrainers(MultiOutputRegressionCatalog catalog)
            : base(catalog)
        {
        }

        /// <summary>Creates a trainer of h = Theta x, Score = A h + b on many targets, with the squared error.</summary>
        /// <param name="labelColumnName">Label column: known-size vector of Single, length m.</param>
        /// <param name="featureColumnName">Feature column: known-size vector of Single, length n.</param>
        /// <param name="exampleWeightColumnName">Example weight column: Single; null if every weight is 1.</param>
        /// <param name="rank">k, the length of the hidden vector; null for min(n, m). A smaller rank gives reduced-rank regression.</param>
        /// <param name="maximumEpochs">
        /// The most epochs, if training does not converge before; null for a default that depends on the cost of an epoch.
        /// </param>
        /// <exception cref="ArgumentOutOfRangeException">
        /// A setting is out of range. The message names the setting, its value and the range.
        /// </exception>
        public TwoLayerLinearMultiOutputTrainer TwoLayerLinear(
            string labelColumnName = DefaultColumnNames.Label,
            string featureColumnName = DefaultColumnNames.Features,
            string? exampleWeightColumnName = null,
            int? rank = null,
            int? maximumEpochs = null) =>
            TwoLayerLinear(new TwoLayerLinearMultiOutputTrainer.Options
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                ExampleWeightColumnName = exampleWeightColumnName,
                Rank = rank,
                MaximumEpochs = maximumEpochs,
            });

        /// <summary>
        /// Creates a trainer of h = Theta x, g = A h + b on many targets, with all settings: for example, the logistic loss for multi-label
        /// classification.
        /// </summary>
        /// <param name="options">The settings.</param>
        /// <exception cref="ArgumentOutOfRangeException">
        /// A setting is out of range. The message names the setting, its value and the range.
        /// </exception>
        public TwoLayerLinearMultiOutputTrainer TwoLayerLinear(TwoLayerLinearMultiOutputTrainer.Options options)
        {
            ArgumentNullException.ThrowIfNull(options);
            options.Validate();
            return new TwoLayerLinearMultiOutputTrainer(Owner.GetEnvironment(), options);
        }
    }
}
