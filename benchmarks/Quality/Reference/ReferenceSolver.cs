using Microsoft.ML;

namespace Cotangent.Benchmarks.Quality.Reference;

/// <summary>Finds the optimum of the objective of our trainers, independent of them.</summary>
internal static class ReferenceSolver
{
    public static LinearFit Fit(TargetKind task, Rows rows)
    {
        var units = Units.Of(rows);
        var objective = new LinearObjective(task, rows, units);
        var parameters = Lbfgs.Minimize(objective.Value, objective.Outputs * (objective.Features + 1));
        return units.ToRaw(new LinearFit(
            [.. parameters[..(objective.Outputs * objective.Features)].Chunk(objective.Features)],
            parameters[(objective.Outputs * objective.Features)..]));
    }

    /// <summary>The objective of our trainers on these rows, for any linear model.</summary>
    public static double Objective(TargetKind task, Rows rows, LinearFit fit)
    {
        var units = Units.Of(rows);
        var (coefficients, biases) = units.ToStandardized(fit);
        double[] parameters = [.. coefficients.SelectMany(row => row), .. biases];
        return new LinearObjective(task, rows, units).Value(parameters, new double[parameters.Length]);
    }

    public static Predictions Predict(TargetKind task, Rows training, Rows test)
    {
        var fit = Fit(task, training);
        var scores = Array.ConvertAll(test.Features, fit.Score);
        if (task is TargetKind.Number or TargetKind.Numbers)
            return new() { Outputs = Array.ConvertAll(scores, Single) };
        var full = task == TargetKind.Binary ? Array.ConvertAll(scores, score => new[] { 0, score[0] }) : scores;
        return new()
        {
            Outputs = Array.ConvertAll(full, score => Single([.. score.Select(s => 1 / score.Sum(other => Math.Exp(other - s)))])),
            Classes = Array.ConvertAll(full, score => Array.IndexOf(score, score.Max())),
            Scores = task == TargetKind.Binary ? Array.ConvertAll(scores, score => (float)score[0]) : [],
        };
    }

    private static float[] Single(double[] values) => Array.ConvertAll(values, value => (float)value);
}
