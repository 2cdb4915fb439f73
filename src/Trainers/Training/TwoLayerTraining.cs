using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers;

/// <summary>One training run: units, objective, start, descent, and the way back to raw units. Reports to the log and the progress channel.</summary>
internal sealed class TwoLayerTraining(TwoLayerLinearOptions options, IHost host, IChannel channel)
{
    /// <summary>Moments of up to this many features take 8 MB a thread.</summary>
    private const int LargestMoments = 1024;

    private const int MaximumEpochsOnMoments = 100_000;
    private const int MaximumEpochsOnRows = 2_000;

    private readonly Team _team = new(options.NumberOfThreads ?? Environment.ProcessorCount);
    private readonly Interruption _interruption = new(options.CancellationToken, host);

    public (TwoLayerLinearModel Model, TrainingHistory History) Fit(RoleMappedData data, Targets targets, TwoLayerLinearModel? start = null)
    {
        var seed = options.Seed ?? host.Rand.Next();
        var rows = TrainingData.Read(data, targets, options, long.MaxValue, seed, _interruption, channel).Training;
        var layout = options.LayoutFor(rows.FeatureCount, targets.Count);
        var (loss, factor, standardizesLabels) = options.Standardize && options.RowLoss.InDeviations(1) is not null
            ? (options.RowLoss, 1.0, true)
            : (options.RowLoss, 1.0, false);
        var units = options.Standardize
            ? Standardization.Of(rows, center: options.UseBias, labels: standardizesLabels)
            : Standardization.None(rows.FeatureCount, targets.Count);
        if (standardizesLabels)
            (loss, factor) = loss.InDeviations(units.LabelDeviation)!.Value;
        var (objective, maximumEpochs) = Objective(new StandardizedTiles(rows, units), layout, loss);

        var random = new ResumableRandom(seed);
        var parameters = InitialParameters.Draw(layout, random);
        // Nothing to explain (constant labels, or features all zero): coefficients of zero are the optimum, and descent would only creep towards them.
        if (objective.ReferenceNorm(parameters) == 0)
            Array.Clear(parameters);
        var (history, converged) = Descend(objective, layout, parameters, maximumEpochs, factor, random);
        units.Fold(layout, parameters);
        var model = new TwoLayerLinearModel(layout, Array.ConvertAll(parameters, p => (float)p), options.RowLoss.Link);
        if (!model.Parameters.Concat(model.Coefficients).All(float.IsFinite))
        {
            throw new InvalidOperationException(
                "The parameters do not fit single precision: the units of label and features differ too much. Rescale the label, or the features of the smallest or largest values.");
        }

        return (model, new TrainingHistory(history, converged ? TrainingStop.Converged : TrainingStop.MaximumEpochs, history.Count));
    }

    private (IObjective Objective, int MaximumEpochs) Objective(StandardizedTiles tiles, ParameterLayout layout, TrainingLoss loss)
    {
        var rowCount = tiles.Rows.RowCount;
        // What one evaluation multiplies: m n² on moments, three sweeps of k (n + m) a row on the rows.
        var onMoments = (double)layout.Outputs * layout.Features * layout.Features;
        var onRows = 3.0 * rowCount * layout.Rank * (layout.Features + layout.Outputs);
        var useMoments = loss.IsSquared && !tiles.Rows.Targets.AreClasses && layout.Features <= LargestMoments && onMoments <= onRows;
        var maximumEpochs = options.MaximumEpochs ?? (useMoments ? MaximumEpochsOnMoments : MaximumEpochsOnRows);
        channel.Info(
            $"{rowCount} rows, {layout.Features} features, rank {layout.Rank}, {layout.Outputs} outputs; {tiles.Rows.TileCount} tiles in memory. "
            + (useMoments ? "Epochs work on second moments of the data" : "Epochs work on the rows")
            + $" (the cheaper of the two here), at most {maximumEpochs} of them.");

        IObjective objective = useMoments ? new MomentObjective(tiles, layout, _team, _interruption) : new RowObjective(tiles, layout, loss, _team, _interruption);
        var ridge = options.L2Regularization ?? (options.HasClasses ? 1 / tiles.Rows.TotalWeight : 0);
        var penalty = new SmoothPenalty(options.L1Regularization, ridge, options.ThetaL2Regularization, options.AL2Regularization);
        return (penalty.IsZero ? objective : new PenalizedObjective(objective, layout, penalty), maximumEpochs);
    }

    private (List<TrainingEpoch> History, bool Converged) Descend(
        IObjective objective, ParameterLayout layout, double[] parameters, int maximumEpochs, double lossUnit, ResumableRandom random)
    {
        var history = new List<TrainingEpoch>();
        var nextMessage = 1;
        using var progress = host.StartProgressChannel("Training the two-layer linear model");
        progress.SetHeader(new ProgressHeader(["Loss", "Gradient norm"], ["epochs"]), entry =>
        {
            var last = history.Count > 0 ? history[^1] : default;
            entry.SetProgress(0, last.Epoch, maximumEpochs);
            entry.SetMetric(0, last.Loss);
            entry.SetMetric(1, last.GradientNorm);
        });

        Func<int, double>? rate = options.LearningRate is { } given
            ? step => given * options.LearningRateSchedule.Factor(step, maximumEpochs)
            : null;
        var threshold = SoftThreshold.Of(layout, options.ThetaL1Regularization, options.AL1Regularization);
        IOptimizer optimizer = options.Optimizer switch
        {
            Optimizer.Lbfgs lbfgs => new Lbfgs(objective, parameters, options.Tolerance, random, lbfgs.Memory),
            Optimizer.GaussNewton gaussNewton => new GaussNewton(objective, parameters, options.Tolerance, random, gaussNewton.MaximumProducts),
            _ => new GradientDescent(objective, parameters, options.Tolerance, random, rate, threshold),
        };
        var clock = Stopwatch.StartNew();
        var lowest = double.PositiveInfinity;
        var outcome = EpochOutcome.Continue;
        while (outcome == EpochOutcome.Continue && history.Count < maximumEpochs)
        {
            EpochResult result;
            try
            {
                result = optimizer.RunEpoch();
            }
            catch (DivergedException diverged)
            {
                throw Diverged(history.Count + 1, diverged);
            }

            outcome = result.Outcome;
            var epoch = new TrainingEpoch(
                history.Count + 1, result.Loss * lossUnit, double.NaN, result.GradientNorm, result.StepSize, clock.Elapsed.TotalSeconds);
            history.Add(epoch);
            host.CheckAlive();
            if (result.Loss < lowest || outcome == EpochOutcome.Converged)
            {
                lowest = result.Loss;
                optimizer.Parameters.CopyTo(parameters);
            }

            if (epoch.Epoch < nextMessage)
                continue;
            channel.Info(Describe(epoch));
            nextMessage = NextMessage(nextMessage);
        }

        var converged = outcome == EpochOutcome.Converged;
        channel.Info($"{(converged ? "Converged" : "Stopped")} after {Describe(history[^1])}");
        if (!converged)
        {
            channel.Warning(
                $"Training has not converged in {history.Count} epochs: the gradient norm is {Format(history[^1].GradientNorm)}, not yet {Format(options.Tolerance)} "
                + "of what it would be at a score of zero. The parameters of the lowest loss are kept. Raise MaximumEpochs or Tolerance, or set L2Regularization.");
        }

        return (history, converged);
    }

    private InvalidOperationException Diverged(int epoch, DivergedException diverged) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Training diverged at epoch {epoch}: the loss is {diverged.Loss} with step size {diverged.StepSize:g4}. ")
        + (options.LearningRate is null
            ? "Check the features and labels for extreme values."
            : "Set a smaller LearningRate, or leave it null to take the step size from the curvature."));

    /// <summary>1, 2, 5, 10, 20, 50, ...: often while the loss falls fast, seldom afterwards.</summary>
    private static int NextMessage(int epoch) =>
        epoch.ToString(CultureInfo.InvariantCulture)[0] == '2' ? checked(epoch / 2 * 5) : checked(epoch * 2);

    private static string Describe(TrainingEpoch epoch) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch}: loss {epoch.Loss:g8}, gradient norm {epoch.GradientNorm:g3}, step size {epoch.StepSize:g3}, {epoch.ElapsedSeconds:f2} s.");

    private static string Format(double value) => value.ToString("g3", CultureInfo.InvariantCulture);
}
