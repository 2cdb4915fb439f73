using System.Globalization;
using Cotangent.Trainers.Checkpoints;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Training;

/// <summary>One training: data, units, objective, start, the loop, and the way back to raw units.</summary>
internal sealed class TwoLayerTraining(TwoLayerLinearOptions options, IHost host, IChannel channel)
{
    private readonly Team _team = new(options.NumberOfThreads ?? Environment.ProcessorCount);
    private readonly Interruption _interruption = new(options.CancellationToken, host);

    /// <summary>What parameters and optimiser take of the memory.</summary>
    /// <exception cref="InvalidOperationException">More than there is.</exception>
    public MemoryPlan RequireMemory(RoleMappedData data, Targets targets) => Memory(FeatureCount(data), targets.Count, options.Optimizer);

    /// <summary>Trains.</summary>
    /// <param name="data">Features, label, and weight if there is one.</param>
    /// <param name="targets">What the label gives.</param>
    /// <param name="start">Where training starts; null for at random.</param>
    /// <exception cref="IOException">The checkpoint cannot be read, or none can be written.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint is damaged, of another training, or in use.</exception>
    public (TwoLayerLinearModel Model, TrainingHistory History) Fit(RoleMappedData data, Targets targets, TwoLayerLinearModel? start = null)
    {
        var files = options.CheckpointPath is { } path ? new CheckpointFiles(path) : null;
        files?.Check();
        using var held = files is null ? null : CheckpointLock.Take(files);
        using var saved = files is null ? null : SavedRun.Find(files, channel);
        var seed = options.Seed ?? saved?.Header.Seed ?? host.Rand.Next();
        var memory = RequireMemory(data, targets);
        var layout = memory.Layout;
        RequireLayout(start, layout);
        RequireResponse(start);
        RequireSquareLayer(layout);

        var rows = TrainingData.Read(data, targets, options, ForData(memory), seed, _interruption, channel, Moments(targets, layout));
        var plan = TrainingPlan.Of(options, rows.Training, layout);
        Memory(layout.Features, layout.Outputs, plan.Optimizer);
        channel.Info(plan.Describe(rows, layout));
        if (options.Penalties.PenalizesOneLayer)
        {
            channel.Warning(
                "One layer is penalised and the other is not: length moves from the one to the other without end, and there is no minimum. "
                + "Penalise both Theta and A, or their product (L2Regularization).");
        }

        var runs = new RunFactory(options, plan, rows, layout, start, seed, _team, _interruption);
        var features = new FeatureReport(data.Schema.Feature!.Value, options, channel);
        features.Tell(runs.Coordinates);
        var (run, history) = Run(runs, files, saved, seed, files is null ? [] : TrainingConditions.Of(options, plan, rows, layout, start, seed, _interruption));

        var isSeparated = history.Stop is not (StopReason.Converged or StopReason.Cancelled) && plan.HasNoPenalty(options) && run is FullBatchRun full
            && IsSeparated(runs, full);
        if (StopExplanation.Describe(history, options, plan, run.ScoreChange, isSeparated) is { } reason)
            channel.Warning(reason);

        var model = new TwoLayerLinearModel(runs.Result(run), options.RowLoss.Response);
        RequireFinite(model);
        features.TellBeyondSingle(model.FeaturesBeyondSingle());
        return (model, history);
    }

    /// <summary>Not known where training is cancelled while it is looked at: there is a model by then.</summary>
    private bool IsSeparated(RunFactory runs, FullBatchRun run)
    {
        try
        {
            return runs.Separates(run);
        }
        catch (OperationCanceledException) when (options.OnCancel == CancellationBehavior.ReturnBest)
        {
            return false;
        }
    }

    private (ITrainingRun Run, TrainingHistory History) Run(
        RunFactory runs, CheckpointFiles? files, SavedRun? saved, int seed, IReadOnlyList<KeyValuePair<string, string>> conditions)
    {
        for (var halvings = saved?.Header.Halvings ?? 0; ; halvings++)
        {
            using var report = new TrainingReport(host, channel, options.Progress);
            var (run, plan) = runs.Create(halvings);
            var loop = new TrainingLoop(run, plan, report);
            // Without restarts it does not matter what would have been made of a divergence.
            var header = new CheckpointHeader(seed, halvings, halvings == 0 ? conditions : [.. conditions, new(nameof(options.OnDivergence), $"{options.OnDivergence}")]);
            if (saved is not null)
            {
                saved.Restore(header, run.Schedule, loop.Exchange);
                channel.Info($"Resumed after epoch {loop.EpochsDone} from the checkpoint '{saved.Path}'.");
                saved = null;
            }

            try
            {
                return (run, loop.Run(files is null ? null : new Checkpoint(files, options.CheckpointInterval, header, channel)));
            }
            catch (DivergedException diverged)
            {
                runs.RequireSameRows();
                var what = Describe(diverged, loop.EpochsDone + 1, plan);
                if (options.OnDivergence != DivergenceBehavior.HalveStepAndRestart || halvings == CheckpointHeader.MostHalvings || !runs.TakesLearningRate)
                    throw new InvalidOperationException($"{what} {WhatToChange(halvings, runs.TakesLearningRate)}", diverged);
                channel.Warning($"{what} Training starts again with half the learning rate.");
            }
        }
    }

    private static string Describe(DivergedException diverged, int epoch, TrainingPlan plan) => string.Create(
        CultureInfo.InvariantCulture,
        $"Training diverged at epoch {epoch}{(diverged.Batch is { } batch ? $", batch {batch}" : "")}: the loss is {diverged.Loss * plan.LossFactor:g6} with step size {diverged.StepSize:g4}.");

    /// <summary>Advice that is still open: not what the settings do already.</summary>
    private string WhatToChange(int halvings, bool takesLearningRate)
    {
        var penalties = HeavyPenalties.Advice(options);
        if (!takesLearningRate)
            return penalties is null ? "Check the features and labels for extreme values." : $"{penalties}, or check the features and labels for extreme values.";
        var rate = (penalties is null ? "Set" : $"{penalties}, or set")
            + (options.LearningRate is not null ? " a smaller LearningRate, or leave it null" : " a LearningRate below the default one");
        var standardize = options.Standardize ? "" : ", or leave Standardize on";
        return options.OnDivergence == DivergenceBehavior.HalveStepAndRestart
            ? $"That was after {halvings} restarts, each with half the learning rate. {rate}{standardize}, or check the features and labels for extreme values."
            : $"{rate}{standardize}, or set OnDivergence to HalveStepAndRestart.";
    }

    /// <summary>
    /// What is left for the rows, before they are read and the optimiser is chosen: that of a model of few parameters may be the one that keeps
    /// most.
    /// </summary>
    private long ForData(MemoryPlan least)
    {
        var likely = options.Optimizer ?? (least.Layout.Count <= TrainingPlan.ManyParameters ? Optimizer.Lbfgs() : null);
        return Math.Max(0, least.Budget - MemoryPlan.BytesOf(least.Layout, likely));
    }

    /// <summary>A checkpoint has a fingerprint of the rows: they are kept, to be read only once.</summary>
    private MomentPlan? Moments(Targets targets, ParameterLayout layout) =>
        options.CheckpointPath is null && TrainingPlan.RowsForMoments(options, targets, layout) is { } rows ? new MomentPlan(rows, TrainingPlan.CentersMoments(options), _team) : null;

    private MemoryPlan Memory(int features, int outputs, Optimizer? optimizer) => MemoryPlan.Require(
        features, options.Rank ?? Math.Min(features, outputs), outputs, options.UseBias, optimizer, options.MemoryBudget);

    private static int FeatureCount(RoleMappedData data)
    {
        data.CheckFeatureFloatVector(out var count);
        return count;
    }

    private static void RequireLayout(TwoLayerLinearModel? start, ParameterLayout layout)
    {
        if (start is not null && (long)layout.Rank * layout.Rank > Array.MaxLength)
            throw new ArgumentOutOfRangeException(null, FormattableString.Invariant($"Options.Rank is {layout.Rank}; expected at most 46340 where training goes on from a previous model."));
        if (start is not null && start.Layout != layout)
        {
            throw new ArgumentOutOfRangeException(
                null, $"The previous model has {Sizes(start.Layout)}; training on this data makes one with {Sizes(layout)}. Give it the same features, outputs, Rank and UseBias.");
        }

        static string Sizes(ParameterLayout of) => $"{of.Features} features, rank {of.Rank}, {of.Outputs} outputs and {(of.HasBias ? "a" : "no")} bias";
    }

    /// <summary>The lasso penalises the product itself, which is a layer only where the other one is square.</summary>
    private void RequireSquareLayer(ParameterLayout layout)
    {
        var full = Math.Min(layout.Features, layout.Outputs);
        if (options.L1Regularization > 0 && layout.Rank < full)
        {
            throw new ArgumentOutOfRangeException(
                null,
                string.Create(CultureInfo.InvariantCulture, $"Options.L1Regularization is {options.L1Regularization}; expected 0 at a Rank of {layout.Rank}, below min(n, m) = {full}. ")
                + $"Set {nameof(options.FirstLayerL1Regularization)} and {nameof(options.SecondLayerL1Regularization)} instead, or leave Rank null.");
        }
    }

    /// <summary>A raw score that means the logarithm of a rate is no start for one that means the rate.</summary>
    private void RequireResponse(TwoLayerLinearModel? start)
    {
        if (start is not null && start.Response != options.RowLoss.Response)
        {
            throw new ArgumentOutOfRangeException(
                null,
                $"The scores of the previous model have the response function {start.Response}; the scores of this training have {options.RowLoss.Response}, by its Loss. "
                + "Give it a Loss whose scores mean the same.");
        }
    }

    private static void RequireFinite(TwoLayerLinearModel model)
    {
        if (!model.IsFinite)
        {
            throw new InvalidOperationException(
                "The parameters do not fit single precision: the units of label and features differ too much. Rescale the label, or the features of the smallest or largest values.");
        }
    }
}
