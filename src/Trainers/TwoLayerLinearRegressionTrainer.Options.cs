using System.Globalization;
using System.Runtime.CompilerServices;
using Cotangent.Trainers;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class TwoLayerLinearRegressionTrainer
{
    /// <summary>Settings of <see cref="TwoLayerLinearRegressionTrainer"/>. Immutable; derive variants with <c>with</c>.</summary>
    public sealed record Options
    {
        /// <summary>Label column: Single.</summary>
        public string LabelColumnName { get; init; } = DefaultColumnNames.Label;

        /// <summary>Feature column: known-size vector of Single, dense or sparse, length n.</summary>
        public string FeatureColumnName { get; init; } = DefaultColumnNames.Features;

        /// <summary>Example weight column: Single, 0 or more; null (default) where every row weighs 1. Weight 2 equals the row twice.</summary>
        public string? ExampleWeightColumnName { get; init; }

        /// <summary>k, the length of the hidden vector. Null (default) takes min(n, m), which is 1 for one target. 1 or more.</summary>
        public int? Rank { get; init; }

        /// <summary>Whether the score has a bias b. Default true. Without it, standardising scales features and does not shift them.</summary>
        public bool UseBias { get; init; } = true;

        /// <summary>
        /// λ of the penalty. The loss is <c>1/(2W) Σ wᵢ (gᵢ - yᵢ)² + λ/2 Σⱼ (σⱼ Cⱼ)²</c>, where C = A Theta, W = Σ wᵢ, and σⱼ is the deviation
        /// of feature j (its root mean square without a bias, 1 where <see cref="Standardize"/> is false): ridge regression. Default 0. Finite, 0 or more.
        /// </summary>
        public double L2Regularization { get; init; }

        /// <summary>
        /// The step size, in the units that training works in (standardised, by default). Null (default) takes it from the largest curvature.
        /// Finite and positive.
        /// </summary>
        public double? LearningRate { get; init; }

        /// <summary>
        /// When to stop without having converged. Null (default) takes 100,000 where an epoch works on second moments of the data, and 2,000 where
        /// it works on the rows; the log says which. 1 or more.
        /// </summary>
        public int? MaximumEpochs { get; init; }

        /// <summary>
        /// Training has converged when the norm of the gradient is at most this times the norm that the gradient would have, at the same
        /// parameters, if the score were zero, or when nothing but rounding is left of it. With standardised features of condition number κ the
        /// coefficients are then within about κ² of it: at the default, 1e-11, and κ = 1e3, within 1e-4 with room to spare. Finite, 0 or more.
        /// </summary>
        public double Tolerance { get; init; } = 1e-11;

        /// <summary>
        /// Whether training works on features and labels of mean 0 and deviation 1; the result is folded back into Theta, A and b. Default true.
        /// </summary>
        public bool Standardize { get; init; } = true;

        /// <summary>Seed of the initial parameters. Null (default) takes the seed of the MLContext. The same seed gives the same bits.</summary>
        public int? Seed { get; init; }

        /// <summary>Most threads to use; null (default) takes one for each processor. The result is the same for any number. 1 or more.</summary>
        public int? NumberOfThreads { get; init; }

        /// <summary>The sizes of the model that these settings train.</summary>
        internal ParameterLayout LayoutFor(int features, int outputs) => new(features, Rank ?? Math.Min(features, outputs), outputs, UseBias);

        internal void Validate()
        {
            Require(!string.IsNullOrWhiteSpace(LabelColumnName), LabelColumnName, "the name of a column");
            Require(!string.IsNullOrWhiteSpace(FeatureColumnName), FeatureColumnName, "the name of a column");
            Require(ExampleWeightColumnName is null || !string.IsNullOrWhiteSpace(ExampleWeightColumnName), ExampleWeightColumnName, "the name of a column, or null");
            Require(Rank is null or >= 1, Rank, "1 or more, or null for min(n, m)");
            Require(double.IsFinite(L2Regularization) && L2Regularization >= 0, L2Regularization, "finite, and 0 or more");
            Require(LearningRate is null || (double.IsFinite(LearningRate.Value) && LearningRate > 0), LearningRate, "finite and positive, or null to take it from the curvature");
            Require(MaximumEpochs is null or >= 1, MaximumEpochs, "1 or more, or null");
            Require(double.IsFinite(Tolerance) && Tolerance >= 0, Tolerance, "finite, and 0 or more");
            Require(NumberOfThreads is null or >= 1, NumberOfThreads, "1 or more, or null for one each processor");
        }

        private static void Require(bool holds, object? value, string range, [CallerArgumentExpression(nameof(value))] string name = "")
        {
            if (!holds)
                throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{nameof(Options)}.{name} is {value ?? "null"}; expected {range}."));
        }
    }
}
