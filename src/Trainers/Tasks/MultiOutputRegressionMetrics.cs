using Microsoft.ML.Data;

namespace Cotangent;

/// <summary>How far the scores of many targets are from their labels: target by target, and over all.</summary>
/// <remarks>
/// Overall errors are means over rows and targets (of ML.NET's evaluator of many targets, which sums over targets, they are one m-th).
/// Overall R2 pools the targets, so that each counts by its variance: what scikit-learn calls <c>variance_weighted</c>. It is what training
/// with squared loss raises; where the units of the targets differ, look at the targets one by one, or at the mean of their R2
/// (<c>uniform_average</c>).
/// </remarks>
public sealed class MultiOutputRegressionMetrics
{
    internal MultiOutputRegressionMetrics(
        IReadOnlyList<string> targetNames, IReadOnlyList<RegressionMetrics> perTarget, RegressionMetrics overall) =>
        (TargetNames, PerTarget, Overall) = (targetNames, perTarget, overall);

    /// <summary>The slot names of the score column; of the label column, where the score has none.</summary>
    public IReadOnlyList<string> TargetNames { get; }

    /// <summary>
    /// The metrics of each target, in the order of <see cref="TargetNames"/>, in its own units. R2 is 1 - Σ(score - label)² / Σ(label -
    /// mean)²; of constant labels it is -infinity, or NaN where the scores are those labels.
    /// </summary>
    public IReadOnlyList<RegressionMetrics> PerTarget { get; }

    /// <summary>L1: the mean of |score - label| over rows and targets. 0 or more; 0 is best.</summary>
    public double MeanAbsoluteError => Overall.MeanAbsoluteError;

    /// <summary>L2: the mean of (score - label)² over rows and targets. 0 or more; 0 is best.</summary>
    public double MeanSquaredError => Overall.MeanSquaredError;

    /// <summary>The square root of <see cref="MeanSquaredError"/>.</summary>
    public double RootMeanSquaredError => Overall.RootMeanSquaredError;

    /// <summary>
    /// Overall R2: 1 - Σ(score - label)² / Σ(label - mean label of the target)², both over rows and targets. At most 1, which is best; 0
    /// for the means.
    /// </summary>
    public double RSquared => Overall.RSquared;

    /// <summary>The same four numbers as ML.NET holds them.</summary>
    internal RegressionMetrics Overall { get; }
}
