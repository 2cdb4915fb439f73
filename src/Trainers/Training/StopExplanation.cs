using System.Globalization;

namespace Cotangent.Trainers.Training;

/// <summary>Explains to the user why training ended without having converged, and what helps.</summary>
internal static class StopExplanation
{
    /// <summary>In logarithms of odds and rates.</summary>
    private const double GrowsWithoutEnd = 0.1;

    /// <param name="history">How training went.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="decision">What was made of them.</param>
    /// <param name="scoreChange">How far Newton's step would still have moved the scores; not a number where it was not asked for.</param>
    /// <param name="isSeparated">Whether the classes can be separated and nothing holds the coefficients.</param>
    /// <returns>Null where training has converged.</returns>
    public static string? Describe(
        TrainingHistory history, TwoLayerLinearOptions options, TrainingDecision decision, double scoreChange, bool isSeparated)
    {
        if (history.Stop == StopReason.Converged)
            return null;
        var epochs = string.Create(CultureInfo.InvariantCulture, $"{history.Count} epoch{(history.Count == 1 ? "" : "s")}");
        if (history.Stop == StopReason.Cancelled)
            return $"Training was cancelled after {epochs}; the best parameters so far are kept.";
        if (!decision.CanConverge)
        {
            return history.Stop == StopReason.NoImprovement
                ? $"Training stopped after {epochs}: the loss had not improved for {decision.Patience} of them (Patience). "
                    + $"{decision.Optimizer.Name} does not measure whether it has converged."
                : $"Training stopped after the {epochs} that MaximumEpochs allows. {decision.Optimizer.Name} does not measure whether it "
                    + $"has "
                    + "converged.";
        }

        var stopped = history.Stop switch
        {
            StopReason.MaximumEpochs => $"Training has not converged in {epochs} (MaximumEpochs)",
            StopReason.NoImprovement => $"Training stopped after {epochs}, before it had converged: the "
                + $"{(decision.HasValidation ? "validation loss" : "loss")} had not improved for {decision.Patience} of them (Patience)",
            StopReason.Stalled => $"Training stopped after {epochs}, before it had converged: no step lowers the loss any more, or only by "
                + "rounding",
            _ => throw new InvalidOperationException($"There is no such stop as {history.Stop}."),
        };
        if (isSeparated)
        {
            return $"{stopped}. The classes can be separated by the features, so there are no best coefficients: the loss falls without "
                + "end as they grow. "
                + "Set L2Regularization, or leave it null for the default.";
        }

        // Newton's step of a loss that falls without end is about one unit of logarithms, again and again.
        if (decision.HasNoPenalty(options) && options.RowLoss.Response.HasLimit && scoreChange > GrowsWithoutEnd)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{stopped}, and Newton's step would still move the scores by "
                + $"{scoreChange:g2}. The features may separate some of the classes, or some of the rates that are 0, ")
                + "so that there are no best coefficients. Set L2Regularization, or leave it null for the default of classes.";
        }

        var change = double.IsNaN(scoreChange) ? ""
            : scoreChange > options.Tolerance
                ? string.Create(CultureInfo.InvariantCulture, $"; the scores would still move by {scoreChange:g2}, more than the Tolerance "
                    + $"of {options.Tolerance:g2}")
                : "; the loss has too little curvature there to tell how far the scores would still move";
        return $"{stopped}{change}. The parameters of the lowest {(decision.HasValidation ? "validation loss" : "loss")} are kept. "
            + $"{WhatHelps(history, options, decision)}";
    }

    private static string WhatHelps(TrainingHistory history, TwoLayerLinearOptions options, TrainingDecision decision)
    {
        if (history.Stop == StopReason.NoImprovement)
            return "To go on, raise Patience or leave it null.";
        var advice = new List<string>();
        if (options.LearningRate is not null)
            advice.Add("leave LearningRate null");
        else if (decision.Whitens && decision.Optimizer.Match(full => !full.SolvesForSteps, _ => false))
            advice.Add($"set Optimizer to {nameof(Optimizer.GaussNewton)}");
        if (history.Stop == StopReason.MaximumEpochs && IsStillFalling(history))
            advice.Add("raise MaximumEpochs");
        if (decision.L2Regularization == 0 && options.L1Regularization == 0)
            advice.Add("set L2Regularization");
        if (history.Stop == StopReason.Stalled || advice.Count == 0)
            advice.Add("raise Tolerance to what is enough");
        var text = string.Join(", or ", advice);
        return $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
    }

    /// <summary>Whether the second half of the epochs has lowered the loss by more than the last digits.</summary>
    private static bool IsStillFalling(TrainingHistory history) =>
        history[(history.Count - 1) / 2].Loss - history[^1].Loss > 1e-9 * Math.Abs(history[^1].Loss) || history.Count == 1;
}
