using Cotangent;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class MultiOutputRegressionCatalog
{
    /// <summary>The trainers of many targets.</summary>
    public sealed class MultiOutputRegressionTrainers : CatalogInstantiatorBase
    {
        internal MultiOutputRegressionTrainers(MultiOutputRegressionCatalog catalog)
            : base(catalog)
        {
        }

        /// <summary>A trainer of h = Theta x, Score = A h + b on many targets, by the squared error.</summary>
        /// <param name="labelColumnName">Label column: known-size vector of Single, length m.</param>
        /// <param name="featureColumnName">Feature column: known-size vector of Single, length n.</param>
        /// <param name="exampleWeightColumnName">Example weight column: Single; null where every row weighs 1.</param>
        /// <param name="rank">k, the length of the hidden vector; null for min(n, m). Below that it is reduced-rank regression.</param>
        /// <param name="maximumEpochs">
        /// When to stop without having converged; null for a default that depends on what an epoch costs.
        /// </param>
        /// <exception cref="ArgumentOutOfRangeException">
        /// A setting is out of range; the message names it, its value and the range.
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
        /// A trainer of h = Theta x, Score = A h + b on many targets, with all its settings: another loss, for multi-label classification
        /// among others.
        /// </summary>
        /// <param name="options">The settings.</param>
        /// <exception cref="ArgumentOutOfRangeException">
        /// A setting is out of range; the message names it, its value and the range.
        /// </exception>
        public TwoLayerLinearMultiOutputTrainer TwoLayerLinear(TwoLayerLinearMultiOutputTrainer.Options options)
        {
            ArgumentNullException.ThrowIfNull(options);
            options.Validate();
            return new TwoLayerLinearMultiOutputTrainer(Owner.GetEnvironment(), options);
        }
    }
}
