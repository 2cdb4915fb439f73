using Microsoft.ML.Data;

namespace Cotangent;

/// <summary>Errors of the scores of many targets, for each target and over all targets.</summary>
/// <remarks>
/// Overall errors are means over rows and targets. ML.NET's evaluator of many targets sums over targets, so its errors are m times larger.
/// Overall R2 pools the targets, so that each target is weighted by its variance: scikit-learn's <c>variance_weighted</c>. Training with
/// squared loss maximizes it if targets keep the units of the data. If the units of the targets differ, compare the targets one by one, or
/// the mean of their R2 (<c>uniform_average</c>).
/// </remarks>
public sealed class MultiOutputRegressionMetrics
{
    internal MultiOutputRegressionMetrics(
        IReadOnlyList<string> targetNames, IReadOnlyList<RegressionMetrics> perTarget, RegressionMetrics overall) =>
        (TargetNames, PerTarget, Overall) = (targetNames, perTarget, overall);

    /// <summary>The slot names of the score column, or of the label column if the score has no slot names.</summary>
    public IReadOnlyList<string> TargetNames { get; }

    /// <summary>
    /// The metrics of each target in its own units, in the order of <see cref="TargetNames"/>. R2 is
    /// 1 - Σ(score - label)² / Σ(label - mean)². For constant labels it is -infinity, or NaN if the scores equal the labels.
    /// </summary>
    public IReadOnlyList<RegressionMetrics> PerTarget { get; }

    /// <summary>L1: the mean of |score - label| over rows and targets. 0 or more; 0 is best.</summary>
    public double MeanAbsoluteError => Overall.MeanAbsoluteError;

    /// <summary>L2: the mean of (score - label)² over rows and targets. 0 or more; 0 is best.</summary>
    public double MeanSquaredError => Overall.MeanSquaredError;

    /// <summary>The square root of <see cref="MeanSquaredError"/>.</summary>
    public double RootMeanSquaredError => Overall.RootMeanSquaredError;

    /// <summary>
    /// Overall R2: 1 - Σ(score - label)² / Σ(label - mean label of the target)², both sums over rows and targets. At most 1, which is best;
    /// 0 if every score is the mean of its target.
    /// </summary>
    public double RSquared => Overall.RSquared;

    /// <summary>The same four numbers in ML.NET's type.</summary>
    internal RegressionMetrics Overall { get; }
}
