using System.Globalization;

namespace Cotangent.Trainers.Training;

/// <summary>Explains to the user why training ended without convergence, and gives advice.</summary>
internal static class StopExplanation
{
    /// <summary>A larger change of the scores, in logarithms of odds or rates, means that the loss falls without end.</summary>
    private const double GrowsWithoutEnd = 0.1;

    /// <summary>The explanation; null if training has converged.</summary>
    /// <param name="history">The course of training.</param>
    /// <param name="options">The settings.</param>
    /// <param name="decision">The decision that was made from them.</param>
    /// <param name="scoreChange">The change of the scores by the last computed Newton step; NaN if none was computed.</param>
    /// <param name="isSeparated">Whether the classes can be separated and no penalty bounds the coefficients.</param>
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

        // If the loss falls without end, each Newton step is about one unit of logarithms.
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

    /// <summary>Whether the second half of the epochs has lowered the loss by more than its last digits.</summary>
    private static bool IsStillFalling(TrainingHistory history) =>
        history[(history.Count - 1) / 2].Loss - history[^1].Loss > 1e-9 * Math.Abs(history[^1].Loss) || history.Count == 1;
}
