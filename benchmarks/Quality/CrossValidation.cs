namespace Cotangent.Benchmarks.Quality;

/// <summary>The metrics of a trainer on held-out rows.</summary>
internal static class CrossValidation
{
    /// <summary>Each metric as the mean over the seeds; null if it is undefined.</summary>
    public static double?[] Run(Contestant contestant, TargetKind task, Rows rows, int folds, int repeats)
    {
        var bySeed = new List<double?[]>();
        for (var seed = 1; seed <= repeats; seed++)
            bySeed.Add(Run(contestant, task, rows, Folds.Deal(rows.Count, folds, seed), folds));
        return [.. Enumerable.Range(0, bySeed[0].Length).Select(metric =>
            bySeed.All(metrics => metrics[metric] is not null) ? bySeed.Average(metrics => metrics[metric]) : null)];
    }

    private static double?[] Run(Contestant contestant, TargetKind task, Rows rows, int[] foldOf, int folds)
    {
        var parts = Enumerable.Range(0, folds).Select(fold =>
        {
            var test = rows.Where(row => foldOf[row] == fold);
            return (Test: test, Predictions: contestant.Predict(rows.Where(row => foldOf[row] != fold), test));
        }).ToArray();
        return Metrics.Of(task, parts);
    }
}
