using System.Globalization;
using Cotangent.Trainers.Checkpoints;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Rows;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Training;

/// <summary>One training, from the data to the model in raw units.</summary>
internal sealed class TwoLayerTraining(TwoLayerLinearOptions options, IHost host, IChannel channel)
{
    private readonly Team _team = new(options.NumberOfThreads ?? Environment.ProcessorCount);
    private readonly Interruption _interruption = new(options.CancellationToken, host);

    /// <summary>The memory of parameters and optimizer. If the options give no optimizer, the least memory of any optimizer.</summary>
    /// <exception cref="InvalidOperationException">The memory exceeds the budget.</exception>
    public ModelMemory RequireMemory(RoleMappedData data, Targets targets)
    {
        data.CheckFeatureFloatVector(out var features);
        return Memory(features, targets.Count, options.Optimizer);
    }

    /// <summary>Trains.</summary>
    /// <param name="data">Features, label, and weight if there is one.</param>
    /// <param name="targets">The targets of the label column.</param>
    /// <param name="memory">The result of <see cref="RequireMemory"/>.</param>
    /// <param name="start">The model to start from; null to start from drawn parameters.</param>
    /// <exception cref="IOException">The checkpoint cannot be read, or none can be written.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint is damaged, belongs to another training, or is in use.</exception>
    public (TwoLayerLinearModel Model, TrainingHistory History) Fit(
        RoleMappedData data, Targets targets, ModelMemory memory, TwoLayerLinearModel? start = null)
    {
        var files = options.CheckpointPath is { } path ? new CheckpointFiles(path) : null;
        files?.Check();
        using var held = files is null ? null : CheckpointLock.Take(files);
        using var saved = files is null ? null : SavedRun.Find(files, channel);
        var seed = options.Seed ?? saved?.Header.Seed ?? host.Rand.Next();
        var layout = memory.Layout;
        RequireLayout(start, layout);
        RequireResponse(start);
        RequireSquareLayer(layout);

        var reading = TrainingDecision.BeforeReading(options, targets, memory, seed);
        var rows = TrainingData.Read(data, targets, options, reading, _team, _interruption, channel);
        var decision = TrainingDecision.AfterReading(options, reading, rows.Training, layout);
        if (options.Optimizer is null)
            Memory(layout.Features, layout.Outputs, decision.Optimizer);
        channel.Info(decision.Describe(rows));
        if (options.Penalties.PenalizesOneLayer)
        {
            channel.Warning(
                "One layer is penalized and the other is not: length moves from the one to the other without end, and there is no minimum. "
                + "Penalize both Theta and A, or their product (L2Regularization).");
        }

        var runs = new RunFactory(options, decision, rows, start, _team, _interruption);
        var features = new FeatureReport(data.Schema.Feature!.Value, options, channel);
        features.Report(runs.Coordinates);
        var conditions = files is null ? [] : TrainingConditions.Of(options, decision, rows, layout, start, seed, _interruption);
        var (run, history) = Run(runs, decision, files, saved, conditions);

        var isSeparated = history.Stop is not (StopReason.Converged or StopReason.Cancelled) && decision.HasNoPenalty(options)
            && run is FullBatchRun full && IsSeparated(runs, full);
        if (StopExplanation.Describe(history, options, decision, run.ScoreChange, isSeparated) is { } reason)
            channel.Warning(reason);

        var model = new TwoLayerLinearModel(runs.Result(run), options.RowLoss.Response);
        RequireFinite(model);
        features.ReportBeyondSingle(model.FeaturesBeyondSingle());
        return (model, history);
    }

    /// <summary>
    /// Whether larger coefficients fit better without end. False if cancellation interrupts the test, because a model exists already.
    /// </summary>
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
        RunFactory runs,
        TrainingDecision decision,
        CheckpointFiles? files,
        SavedRun? saved,
        IReadOnlyList<KeyValuePair<string, string>> conditions)
    {
        for (var halvings = saved?.Header.Halvings ?? 0; ; halvings++)
        {
            using var report = new TrainingReport(host, channel, options.Progress);
            var run = runs.Create(halvings);
            var loop = new TrainingLoop(run, decision, report, runs.LossFactor);
            // Before the first restart, the behavior at a divergence does not matter.
            var header = new CheckpointHeader(
                decision.Reading.Seed,
                halvings,
                halvings == 0 ? conditions : [.. conditions, new(nameof(options.OnDivergence), $"{options.OnDivergence}")]);
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
                var what = Describe(diverged, loop.EpochsDone + 1, runs.LossFactor);
                if (options.OnDivergence != DivergenceBehavior.HalveStepAndRestart
                    || halvings == CheckpointHeader.MostHalvings
                    || !runs.TakesLearningRate)
                {
                    throw new InvalidOperationException($"{what} {WhatToChange(halvings, runs.TakesLearningRate)}", diverged);
                }

                channel.Warning($"{what} Training starts again with half the learning rate.");
            }
        }
    }

    private static string Describe(DivergedException diverged, int epoch, double lossFactor) => string.Create(
        CultureInfo.InvariantCulture,
        $"Training diverged at epoch {epoch}{(diverged.Batch is { } batch ? $", batch {batch}" : "")}: "
        + $"the loss is {diverged.Loss * lossFactor:g6} with step size {diverged.StepSize:g4}.");

    /// <summary>Advice on the settings, without what they have already.</summary>
    private string WhatToChange(int halvings, bool takesLearningRate)
    {
        var penalties = HeavyPenalties.Advice(options);
        if (!takesLearningRate)
        {
            return penalties is null
                ? "Check the features and labels for extreme values."
                : $"{penalties}, or check the features and labels for extreme values.";
        }

        var rate = (penalties is null ? "Set" : $"{penalties}, or set")
            + (options.LearningRate is not null ? " a smaller LearningRate, or leave it null" : " a LearningRate below the default one");
        var standardize = options.Standardize ? "" : ", or leave Standardize on";
        return options.OnDivergence == DivergenceBehavior.HalveStepAndRestart
            ? $"That was after {halvings} restarts, each with half the learning rate. {rate}{standardize}, "
                + "or check the features and labels for extreme values."
            : $"{rate}{standardize}, or set OnDivergence to HalveStepAndRestart.";
    }

    private ModelMemory Memory(int features, int outputs, Optimizer? optimizer) => ModelMemory.Require(
        features, options.Rank ?? Math.Min(features, outputs), outputs, options.UseBias, optimizer, options.MemoryBudget);

    private static void RequireLayout(TwoLayerLinearModel? start, ParameterLayout layout)
    {
        if (start is not null && (long)layout.Rank * layout.Rank > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(null, FormattableString.Invariant(
                $"Options.Rank is {layout.Rank}; expected at most 46340 where training goes on from a previous model."));
        }

        if (start is not null && start.Layout != layout)
        {
            throw new ArgumentOutOfRangeException(
                null,
                $"The previous model has {Sizes(start.Layout)}; training on this data makes one with {Sizes(layout)}. "
                + "Give it the same features, outputs, Rank and UseBias.");
        }

        static string Sizes(ParameterLayout of) =>
            $"{of.Features} features, rank {of.Rank}, {of.Outputs} outputs and {(of.HasBias ? "a" : "no")} bias";
    }

    /// <summary>The lasso penalizes the product A Theta, which is one of the layers only where the other is square.</summary>
    private void RequireSquareLayer(ParameterLayout layout)
    {
        var full = Math.Min(layout.Features, layout.Outputs);
        if (options.L1Regularization > 0 && layout.Rank < full)
        {
            throw new ArgumentOutOfRangeException(
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Options.L1Regularization is {options.L1Regularization}; expected 0 at a Rank of {layout.Rank}, below min(n, m) "
                    + $"= {full}. ")
                + $"Set {nameof(options.FirstLayerL1Regularization)} and {nameof(options.SecondLayerL1Regularization)} instead, or leave "
                + $"Rank null.");
        }
    }

    /// <summary>Refuses a start with another response, whose scores have another meaning: logarithms of rates, not rates.</summary>
    private void RequireResponse(TwoLayerLinearModel? start)
    {
        if (start is not null && start.Response != options.RowLoss.Response)
        {
            throw new ArgumentOutOfRangeException(
                null,
                $"The scores of the previous model have the response function {start.Response}; the scores of this training "
                + $"have {options.RowLoss.Response}, by its Loss. "
                + "Give it a Loss whose scores mean the same.");
        }
    }

    private static void RequireFinite(TwoLayerLinearModel model)
    {
        if (!model.IsFinite)
        {
            throw new InvalidOperationException(
                "The parameters do not fit single precision: the units of label and features differ too much. "
                + "Rescale the label, or the features of the smallest or largest values.");
        }
    }
}
