namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>
/// The rows of a problem in the units that training works in, from the formulas of docs/mathematics.md, in double precision. Rows without weight
/// are left out.
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
            (LabelMeans, LabelDeviations) = Moments(outputs, (row, output) => problem.Labels[row][output]);
            if (problem.TargetsAsGiven)
                Array.Fill(LabelDeviations, Math.Sqrt(LabelDeviations.Average(deviation => deviation * deviation)));
            for (var output = 0; output < outputs; output++)
                LabelDeviations[output] = LabelDeviations[output] == 0 ? 1 : LabelDeviations[output];
        }

        Labels = Array.ConvertAll(Rows, row => problem.Labels[row].Select((value, output) =>
            (value - LabelMeans[output]) / LabelDeviations[output]).ToArray());
        var hasClasses = problem.Kind is CaseKind.Binary or CaseKind.MultiLabel or CaseKind.Softmax or CaseKind.OneVersusAll or CaseKind.ReducedSoftmax;
        L2 = problem.L2 ?? (hasClasses ? 1 / total : 0);
    }

    /// <summary>The rows that weigh, by their place in the problem.</summary>
    public int[] Rows { get; }

    /// <summary>Weights that sum to 1.</summary>
    public double[] Shares { get; }

    public bool HasBias { get; }

    public double[][] Features { get; }

    public double[][] Labels { get; }

    /// <summary>Zeros without a bias.</summary>
    public double[] FeatureMeans { get; }

    /// <summary>Root mean squares without a bias; 0 where a feature is constant.</summary>
    public double[] FeatureDeviations { get; }

    public double[] LabelMeans { get; }

    public double[] LabelDeviations { get; }

    /// <summary>The strength of the penalty, its default in place.</summary>
    public double L2 { get; }

    public int OutputCount => Labels[0].Length;

    public int FeatureCount => Features[0].Length;

    private (double[] Means, double[] Deviations) Moments(int columns, Func<int, int, double> value)
    {
        var (means, deviations) = (new double[columns], new double[columns]);
        for (var column = 0; column < columns; column++)
        {
            // The first row is taken off, so that a constant column has its value for a mean, and the sum of an offset does not round.
            var first = value(Rows[0], column);
            for (var i = 0; HasBias && i < Rows.Length; i++)
                means[column] += Shares[i] * (value(Rows[i], column) - first);
            means[column] += HasBias ? first : 0;
            for (var i = 0; i < Rows.Length; i++)
                deviations[column] += Shares[i] * Math.Pow(value(Rows[i], column) - means[column], 2);
            deviations[column] = Math.Sqrt(deviations[column]);
            if (deviations[column] <= Math.Abs(means[column]) * Math.Pow(2, -23))
                deviations[column] = 0;
        }

        return (means, deviations);
    }
}
