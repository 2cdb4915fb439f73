
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>
/// The rows of a problem in training units, from the formulas of docs/mathematics.md, in double precision. Rows of weight 0 are left out.
/// </summary>
internal sealed class TrainingUnits
{
    public TrainingUnits(Problem problem)
    {
        Rows = [.. Enumerable.Range(0, problem.Features.Length).Where(row => problem.Weights is null || problem.Weights[row] > 0)];
        var total = Rows.Sum(row => (double)(problem.Weights?[row] ?? 1));
        Shares = Array.ConvertAll(Rows, row => (problem.Weights?[row] ?? 1) / total);
        HasBias = problem.UseBias;
        (FeatureMeans, FeatureDeviations) = Moments(problem.FeatureCount, (row, feature) => problem.Features[row][feature]);
        Features = Array.ConvertAll(Rows, row => problem.Features[row].Select((value, feature) =>
            FeatureDeviations[feature] == 0 ? 0 : (value - FeatureMeans[feature]) / FeatureDeviations[feature]).ToArray());

        var outputs = problem.OutputCount;
        (LabelMeans, LabelDeviations) = (new double[outputs], Enumerable.Repeat(1.0, outputs).ToArray());
        if (problem.Kind is CaseKind.Squared or CaseKind.Huber or CaseKind.Pinball or CaseKind.Targets or CaseKind.ReducedTargets)
        {
            (LabelMeans, LabelDeviations) = problem.Kind is CaseKind.Huber or CaseKind.Pinball
                ? Quartiles(outputs, (row, output) => problem.Labels[row][output])
                : Moments(outputs, (row, output) => problem.Labels[row][output]);
            if (problem.TargetsAsGiven)
                Array.Fill(LabelDeviations, Math.Sqrt(LabelDeviations.Average(deviation => deviation * deviation)));
            for (var output = 0; output < outputs; output++)
                LabelDeviations[output] = LabelDeviations[output] == 0 ? 1 : LabelDeviations[output];
        }

        Labels = Array.ConvertAll(Rows, row => problem.Labels[row].Select((value, output) =>
            (value - LabelMeans[output]) / LabelDeviations[output]).ToArray());
        var hasClasses = problem.Kind is
            CaseKind.Binary or CaseKind.MultiLabel or CaseKind.Softmax or CaseKind.OneVersusAll or CaseKind.ReducedSoftmax;
        L2 = problem.L2 ?? (hasClasses ? 1 / total : 0);
        if (L2 == 0)
            ProjectDependent();
    }

    /// <summary>The rows with weight, by their index in the problem.</summary>
    public int[] Rows { get; }

    /// <summary>Weights that sum to 1.</summary>
    public double[] Shares { get; }

    public bool HasBias { get; }

    public double[][] Features { get; }

    public double[][] Labels { get; }

    /// <summary>Means of the features; zeros without a bias.</summary>
    public double[] FeatureMeans { get; }

    /// <summary>Deviations of the features; root mean squares without a bias, 0 for a constant feature.</summary>
    public double[] FeatureDeviations { get; }

    public double[] LabelMeans { get; }

    public double[] LabelDeviations { get; }

    /// <summary>The strength of the penalty, after resolving the default.</summary>
    public double L2 { get; }

    public int OutputCount => Labels[0].Length;

    public int FeatureCount => Features[0].Length;

    /// <summary>
    /// If the other columns leave less than 2⁻⁴³ of the variance of a column, it counts as a combination of them, and is replaced by the
    /// combination. Columns are taken in the order of their remaining variance, by Gram-Schmidt with reorthogonalization.
    /// </summary>
    private void ProjectDependent()
    {
        var threshold = Math.Pow(2, -43) * Math.Max(1, FeatureCount / 256.0);
        var columns = Enumerable.Range(0, FeatureCount).Where(feature => FeatureDeviations[feature] > 0).ToList();
        var weighted = Enumerable.Range(0, FeatureCount)
            .Select(feature => Features.Select((row, i) => Math.Sqrt(Shares[i]) * row[feature]).ToArray()).ToArray();
        var left = weighted.Select(column => (double[])column.Clone()).ToArray();
        while (columns.Count > 0)
        {
            var next = columns.MaxBy(feature => Design.Dot(left[feature], left[feature]));
            columns.Remove(next);
            var (length, own) = (Design.Dot(left[next], left[next]), Design.Dot(weighted[next], weighted[next]));
            if (length < threshold * own)
            {
                for (var i = 0; i < Features.Length; i++)
                    Features[i][next] -= left[next][i] / Math.Sqrt(Shares[i]);
                continue;
            }

            foreach (var feature in columns)
            {
                for (var pass = 0; pass < 2; pass++)
                {
                    var part = Design.Dot(left[feature], left[next]) / length;
                    for (var i = 0; i < left[feature].Length; i++)
                        left[feature][i] -= part * left[next][i];
                }
            }
        }
    }

    /// <summary>
    /// Medians, and distances of the quartiles divided by the distance for the normal distribution. A quantile is the least value with at
    /// least its share of the weight at or below it.
    /// </summary>
    private (double[] Centers, double[] Scales) Quartiles(int columns, Func<int, int, double> value)
    {
        var (centers, scales) = (new double[columns], new double[columns]);
        for (var column = 0; column < columns; column++)
        {
            var sorted = Rows.Select((row, i) => (Value: value(row, column), Share: Shares[i])).OrderBy(pair => pair.Value).ToArray();
            double Quantile(double share)
            {
                var below = 0.0;
                foreach (var (v, weight) in sorted)
                {
                    below += weight;
                    if (below >= share - 1e-12)
                        return v;
                }

                return sorted[^1].Value;
            }

            centers[column] = HasBias ? Quantile(0.5) : 0;
            scales[column] = (Quantile(0.75) - Quantile(0.25)) / 1.3489795;
        }

        return (centers, scales);
    }

    private (double[] Means, double[] Deviations) Moments(int columns, Func<int, int, double> value)
    {
        var (means, deviations) = (new double[columns], new double[columns]);
        for (var column = 0; column < columns; column++)
        {
            // Subtracts the first row, so that the mean of a constant column is exact, and a sum of offsets does not round.
            var first = value(Rows[0], column);
            for (var i = 0; HasBias && i < Rows.Length; i++)
                means[column] += Shares[i] * (value(Rows[i], column) - first);
            means[column] += HasBias ? first : 0;
            for (var i = 0; i < Rows.Length; i++)
                deviations[column] += Shares[i] * Math.Pow(value(Rows[i], column) - means[column], 2);
            deviations[column] = Math.Sqrt(deviations[column]);
            if (deviations[column] <= Math.Abs(means[column]) * Math.Pow(2, -40))
                deviations[column] = 0;
        }

        return (means, deviations);
    }
}
