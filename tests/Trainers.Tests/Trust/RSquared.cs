namespace Cotangent.Trainers.Tests.Trust;

/// <summary>1 - Σ (y - g)² / Σ (y - mean)², in double precision.</summary>
internal static class RSquared
{
    public static double Of(IReadOnlyList<double> y, IReadOnlyList<double> scores)
    {
        var mean = y.Average();
        return 1 - (y.Zip(scores, (label, score) => Math.Pow(label - score, 2)).Sum() / y.Sum(label => Math.Pow(label - mean, 2)));
    }

    /// <summary>R² of one target.</summary>
    public static double Of(LinearFit fit, double[,] x, double[,] y, int target = 0) =>
        Of(y.Transposed().Row(target), fit.Predict(x).Transposed().Row(target));

    public static double Of(Training fit, Problem problem) => Of(fit.Linear, problem.X, problem.YColumn);
}
