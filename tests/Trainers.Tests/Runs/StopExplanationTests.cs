using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Tests.Objectives;
using Cotangent.Trainers.Training;
using Microsoft.ML;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>The log explains an end without convergence: the reason, and options that may help.</summary>
public class StopExplanationTests
{
    private static readonly double[] Falling = [8, 4, 2, 1];

    private static readonly double[] Flat = [8, 1, 1, 1];

    [Fact]
    public void Converged_there_is_nothing_to_say() => Assert.Null(Describe(StopReason.Converged, new(), Falling));

    [Theory]
    [InlineData(StopReason.MaximumEpochs, "has not converged in 4 epochs (MaximumEpochs)")]
    [InlineData(StopReason.NoImprovement, "the loss had not improved for 3 of them (Patience)")]
    [InlineData(StopReason.Stalled, "no step lowers the loss any more")]
    [InlineData(StopReason.Cancelled, "was cancelled after 4 epochs")]
    public void Every_other_end_has_its_reason(StopReason stop, string reason) =>
        Assert.Contains(reason, Describe(stop, new() { Patience = 3 }, Falling), StringComparison.Ordinal);

    /// <summary>A loss that has not fallen in the last half of the epochs will not fall in more of them.</summary>
    [Fact]
    public void More_epochs_are_advised_only_while_the_loss_falls()
    {
        Assert.Contains("raise MaximumEpochs", Describe(StopReason.MaximumEpochs, new(), Falling), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("raise MaximumEpochs", Describe(StopReason.MaximumEpochs, new(), Flat), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("raise MaximumEpochs", Describe(StopReason.Stalled, new(), Falling), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>No advice to set options that are set already.</summary>
    [Fact]
    public void Only_what_is_still_open_is_advised()
    {
        Assert.Contains(
            "GaussNewton", Describe(StopReason.Stalled, new() { Optimizer = Optimizer.Lbfgs() }, Flat), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "GaussNewton", Describe(StopReason.Stalled, new() { Optimizer = Optimizer.GaussNewton() }, Flat), StringComparison.Ordinal);
        Assert.Contains("L2Regularization", Describe(StopReason.Stalled, new(), Flat), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "L2Regularization", Describe(StopReason.Stalled, new() { L2Regularization = 1 }, Flat), StringComparison.Ordinal);
        Assert.Contains("LearningRate null", Describe(StopReason.Stalled, new() { LearningRate = 1 }, Flat), StringComparison.Ordinal);
    }

    [Fact]
    public void How_far_the_scores_would_still_move_is_told()
    {
        Assert.Contains(
            "the scores would still move by 0.25", Describe(StopReason.Stalled, new(), Flat, scoreChange: 0.25), StringComparison.Ordinal);
        Assert.DoesNotContain("still move", Describe(StopReason.Stalled, new(), Flat), StringComparison.Ordinal);
    }

    /// <summary>Without curvature of the loss, Newton's step means nothing: a small number is no distance there.</summary>
    [Fact]
    public void A_change_within_the_tolerance_is_not_called_more_than_it()
    {
        var sentence = Describe(StopReason.Stalled, new(), Flat, scoreChange: 0);
        Assert.DoesNotContain("more than the Tolerance", sentence, StringComparison.Ordinal);
        Assert.Contains("too little curvature", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_classes_that_are_separated_the_penalty_is_named_and_nothing_else()
    {
        var sentence = Describe(StopReason.Stalled, new(), Flat, isSeparated: true)!;
        Assert.Contains("separated", sentence, StringComparison.Ordinal);
        Assert.Contains("L2Regularization", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("GaussNewton", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Mini_batches_do_not_measure_it() =>
        Assert.Contains(
            "Adam does not measure whether it has converged",
            Describe(StopReason.MaximumEpochs, new() { Optimizer = Optimizer.Adam() }, Falling),
            StringComparison.Ordinal);

    private static string? Describe(
        StopReason stop, Options options, double[] losses, double scoreChange = double.NaN, bool isSeparated = false)
    {
        var rows = Tiles.Of(new Random(1).Normals(40, 3), new Random(2).Normals(40, 1), null, Storage.Dense, rowsPerTile: 40);
        var decision = Decision.Of(options, rows, new ParameterLayout(3, 1, 1, HasBias: true));
        var history =
            new TrainingHistory(
                losses.Select((loss, i) => new TrainingEpoch { Epoch = i + 1, Loss = loss, ElapsedSeconds = 1 }), stop, losses.Length);
        return StopExplanation.Describe(history, options, decision, scoreChange, isSeparated);
    }
}
