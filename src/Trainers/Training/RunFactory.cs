using System.Numerics;
using System.Numerics.Tensors;
using Microsoft.ML;

namespace Cotangent.Trainers;

/// <summary>Makes runs over the same data: units and objective once, start and optimiser anew for each.</summary>
internal sealed class RunFactory
{
    private readonly TwoLayerLinearOptions _options;
    private readonly TrainingPlan _plan;
    private readonly TrainingData _data;
    private readonly ParameterLayout _layout;
    private readonly TwoLayerLinearModel? _start;
    private readonly int _seed;
    private readonly Team _team;
    private readonly Interruption _interruption;
    private readonly Standardization _units;
    private readonly TrainingLoss _loss;
    private readonly double[]? _labelMeans;
    private readonly IObjective? _objective;
    private readonly SoftThreshold? _threshold;

    public RunFactory(
        TwoLayerLinearOptions options, TrainingPlan plan, TrainingData data, ParameterLayout layout, TwoLayerLinearModel? start, int seed, Team team, Interruption interruption)
    {
        (_options, _data, _layout, _start, _seed, _team, _interruption) = (options, data, layout, start, seed, team, interruption);
        var rows = data.Training;
        // Labels are shifted and scaled where that leaves the loss what it is.
        var standardizesLabels = options.Standardize && !rows.Targets.AreClasses && options.RowLoss.InDeviations(1) is not null;
        var moments = plan.UsesMoments ? data.Moments ?? Moments.Of(rows, TrainingPlan.CentersMoments(options), team, interruption) : null;
        _units = !options.Standardize ? Standardization.None(layout.Features, layout.Outputs)
            : plan.IsSparse ? Standardization.OneScale(rows, labels: standardizesLabels, center: options.UseBias, interruption)
            : moments is not null ? Standardization.Of(moments, labels: standardizesLabels)
            : Standardization.Of(rows, center: options.UseBias, labels: standardizesLabels, interruption);
        (_loss, var factor) = standardizesLabels ? options.RowLoss.InDeviations(_units.LabelDeviation)!.Value : (options.RowLoss, 1.0);
        _plan = plan with { LossFactor = factor };
        _labelMeans = standardizesLabels || !layout.HasBias ? null : MeansOfLabels(rows, moments, interruption);
        _threshold = SoftThreshold.Of(layout, options.ThetaL1Regularization, options.AL1Regularization);
        if (plan.Optimizer is not Optimizer.MiniBatch)
            _objective = Objective(rows, moments);
    }

    /// <summary>Whether a smaller learning rate makes a difference.</summary>
    public bool TakesLearningRate => _options.LearningRate is not null || _plan.Optimizer is Optimizer.MiniBatch;

    /// <summary>A run from the start.</summary>
    /// <param name="halvings">How often its learning rate is halved.</param>
    public (ITrainingRun Run, TrainingPlan Plan) Create(int halvings)
    {
        var scale = Math.Pow(2, -halvings);
        var random = new ResumableRandom(_seed);
        return (_plan.Optimizer is Optimizer.MiniBatch miniBatch ? MiniBatch(miniBatch, random, scale) : FullBatch(random, scale), _plan);
    }

    /// <summary>The best parameters of a run, in raw units.</summary>
    public RawParameters Result(ITrainingRun run)
    {
        var parameters = run.BestParameters();
        if (_start is not null)
            _units.KeepConstantFeatures(_start.Raw, parameters);
        return parameters;
    }

    private FullBatchRun FullBatch(ResumableRandom random, double scale)
    {
        var start = Start<double>(random);
        // Nothing to explain (constant labels, or features all zero): layers of zero are the optimum, and descent would only creep towards them.
        if (_objective!.ReferenceNorm(start) == 0)
            start.AsSpan(_layout.Theta.Start.Value, _layout.ThetaLength + _layout.ALength).Clear();
        IOptimizer optimizer = _plan.Optimizer switch
        {
            Optimizer.Lbfgs lbfgs => new Lbfgs(_objective, start, _options.Tolerance, random, lbfgs.Memory),
            Optimizer.GaussNewton newton => new GaussNewton(_objective, start, _options.Tolerance, random, newton.MaximumProducts),
            _ => new GradientDescent(_objective, start, _options.Tolerance, random, LearningRate(scale), _threshold),
        };
        var validation = _data.Validation is { } rows ? new RowObjective(new StandardizedTiles(rows, _units), _layout, _loss, _team, _interruption) : null;
        return new FullBatchRun(optimizer, validation, _layout, _units);
    }

    private MiniBatchRun MiniBatch(Optimizer.MiniBatch optimizer, ResumableRandom random, double scale) => new(
        _data.Training, _data.Validation, _units, _layout, _loss, _options with { L2Regularization = _plan.L2Regularization }, optimizer,
        scale * (_options.LearningRate ?? optimizer.DefaultLearningRate), _plan.MaximumEpochs, Start<float>(random), _seed, _team, _interruption);

    private IObjective Objective(TileSet rows, Moments? moments)
    {
        IObjective loss = moments is not null
            ? new MomentObjective(moments, _units, _layout, _interruption)
            : new RowObjective(new StandardizedTiles(rows, _units), _layout, _loss, _team, _interruption);
        var penalty = new SmoothPenalty(_options.L1Regularization, _plan.L2Regularization, _options.ThetaL2Regularization, _options.AL2Regularization);
        return penalty.IsZero ? loss : new PenalizedObjective(loss, _layout, penalty);
    }

    /// <summary>In the units that training works in.</summary>
    private T[] Start<T>(ResumableRandom random)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (_start is not null)
            return _units.Unfold<T>(_start.Raw);

        var drawn = InitialParameters.Draw<T>(_layout, random, _interruption);
        for (var output = 0; output < _labelMeans?.Length; output++)
            drawn[_layout.Bias.Start.Value + output] = T.CreateChecked(_loss.InitialBias(_labelMeans[output]));
        return drawn;
    }

    /// <summary>The step size of an epoch, counted from 0; null where the curvature gives it.</summary>
    private Func<int, double>? LearningRate(double scale) => _options.LearningRate is { } rate
        ? epoch => scale * rate * _options.LearningRateSchedule.Factor(epoch, _plan.MaximumEpochs)
        : null;

    /// <summary>Weighted; of classes, their shares.</summary>
    private static double[] MeansOfLabels(TileSet rows, Moments? moments, Interruption interruption)
    {
        if (moments is not null)
            return [.. Enumerable.Range(0, rows.Targets.Count).Select(moments.LabelMean)];
        var sums = new double[rows.Targets.Count];
        foreach (var row in RowReader.Rows(rows, interruption))
        {
            if (rows.Targets.AreClasses)
            {
                sums[(int)row.Labels.Span[0]] += row.Weight;
                continue;
            }

            for (var j = 0; j < sums.Length; j++)
                sums[j] += row.Weight * row.Labels.Span[j];
        }

        TensorPrimitives.Divide(sums, rows.TotalWeight, sums);
        return sums;
    }
}
