
namespace Cotangent.Benchmarks.Quality;

/// <summary>The metrics of each task; the first decides.</summary>
internal static class Metrics
{
    /// <summary>The value that ML.NET's evaluators use for a probability of 0.</summary>
    private const double SmallestProbability = 1e-15;

    public static IReadOnlyList<Metric> For(DataFile file) => file.Task switch
    {
        TargetKind.Number => [new("RMSE"), new("R2", LargerIsBetter: true)],
        TargetKind.Numbers =>
            [new("RMSE / deviation"), new("R2", LargerIsBetter: true), .. file.Targets.Select(target => new Metric($"RMSE {target}"))],
        TargetKind.Binary => [new("Accuracy", LargerIsBetter: true), new("AUC", LargerIsBetter: true), new("Log-loss")],
        _ => [new("Accuracy", LargerIsBetter: true), new("Log-loss")],
    };

    /// <summary>The metrics over all folds together, in the order of <see cref="For"/>; null if one is undefined.</summary>
    public static double?[] Of(TargetKind task, IReadOnlyList<(Rows Test, Predictions Predictions)> parts) => task switch
    {
        TargetKind.Number or TargetKind.Numbers => OfNumbers(task, parts),
        TargetKind.Binary =>
            [Accuracy(parts), parts.Average(part => AreaUnderCurve(part.Predictions.Scores, part.Test.Classes)), LogLoss(parts)],
        _ => [Accuracy(parts), LogLoss(parts)],
    };

    /// <summary>R2 compares with the mean of all rows, and is the mean over the targets; RMSE / deviation is √(1 - R2).</summary>
    private static double?[] OfNumbers(TargetKind task, IReadOnlyList<(Rows Test, Predictions Predictions)> parts)
    {
        var pairs = parts.SelectMany(part => part.Test.Numbers.Zip(part.Predictions.Outputs!)).ToArray();
        var targets = pairs[0].First.Length;
        var rmse = new double[targets];
        var unexplained = new double[targets];
        for (var target = 0; target < targets; target++)
        {
            var mean = pairs.Average(pair => (double)pair.First[target]);
            var squaredError = pairs.Average(pair => Square(pair.First[target] - (double)pair.Second[target]));
            rmse[target] = Math.Sqrt(squaredError);
            unexplained[target] = squaredError / pairs.Average(pair => Square(pair.First[target] - mean));
        }

        if (!rmse.All(double.IsFinite))
            throw new InvalidOperationException("A prediction is not a finite number.");
        return task == TargetKind.Number
            ? [rmse[0], 1 - unexplained[0]]
            : [Math.Sqrt(unexplained.Average()), 1 - unexplained.Average(), .. rmse.Select(error => (double?)error)];
    }

    private static double Accuracy(IReadOnlyList<(Rows Test, Predictions Predictions)> parts) =>
        parts.SelectMany(part => part.Test.Classes.Zip(part.Predictions.Classes)).Average(pair => pair.First == pair.Second ? 1.0 : 0);

    /// <summary>Natural logarithms.</summary>
    private static double? LogLoss(IReadOnlyList<(Rows Test, Predictions Predictions)> parts) =>
        parts.Any(part => part.Predictions.Outputs is null)
            ? null
            : parts.SelectMany(part => part.Test.Classes.Zip(part.Predictions.Outputs!))
                .Average(pair => -Math.Log(Math.Max(pair.Second[pair.First], SmallestProbability)));

    /// <summary>The share of pairs of a positive and a negative row in the correct order of scores; equal scores count half.</summary>
    private static double AreaUnderCurve(float[] scores, int[] classes)
    {
        var positives = scores.Where((_, row) => classes[row] == 1).ToArray();
        var negatives = scores.Where((_, row) => classes[row] == 0).ToArray();
        var ordered = positives.Sum(positive => negatives.Sum(negative => positive > negative ? 1 : positive == negative ? 0.5 : 0));
        return ordered / positives.Length / negatives.Length;
    }

    private static double Square(double value) => value * value;
}
