using System.Numerics;
using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Optimizers;
using Cotangent.Trainers.Optimization.Schedules;
using Cotangent.Trainers.Penalties;
using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;

namespace Cotangent.Trainers.Training;

/// <summary>Makes runs over the same data. The units are computed once; each run has a new start and optimizer.</summary>
internal sealed class RunFactory
{
    /// <summary>
    /// The least mean of a class or a rate for its first bias: 2⁻⁵³, the precision of a probability near 1 in double precision.
    /// </summary>
    private const double LeastMean = 1.0 / (1L << 53);

    /// <summary>Most outputs whose separation is tested, each in a pass.</summary>
    private const int MostOutputs = 32;

    /// <summary>The least mean for mini-batches: steps in single precision can still move its bias.</summary>
    private const double LeastMeanOfMiniBatches = 1e-5;

    private readonly TwoLayerLinearOptions _options;
    private readonly TrainingDecision _decision;
    private readonly TrainingData _data;
    private readonly ParameterLayout _layout;
    private readonly TwoLayerLinearModel? _start;
    private readonly int _seed;
    private readonly Team _team;
    private readonly Interruption _interruption;
    private readonly Units _units;
    private readonly TrainingLoss _loss;
    private readonly double[]? _labelMeans;
    private readonly FullBatchCoordinates _coordinates;
    private readonly double[] _scoreUnits;
    private readonly Moments? _moments;
    private readonly SoftThreshold? _threshold;

    public RunFactory(
        TwoLayerLinearOptions options,
        TrainingDecision decision,
        TrainingData data,
        TwoLayerLinearModel? start,
        Team team,
        Interruption interruption)
    {
        (_options, _decision, _data, _start, _team, _interruption) = (options, decision, data, start, team, interruption);
        (_layout, _seed, _moments) = (decision.Layout, decision.Reading.Seed, data.Moments);
        var layout = _layout;
        var rows = data.Training;
        var labels = decision.Standardizes
            && !rows.Targets.AreClasses ? options.RowLoss.UnitsOfLabels(options.SharesTargetUnits) : LabelUnits.AsGiven;
        _units = !decision.Standardizes ? Units.None(layout.Features, layout.Outputs)
            : decision.IsSparse ? UnitsEstimate.OneScale(rows, labels, center: options.UseBias, interruption)
            : _moments is not null ? UnitsEstimate.OfMoments(_moments, labels)
            : UnitsEstimate.OfRows(rows, center: options.UseBias, labels, interruption);
        var (loss, power) = labels == LabelUnits.AsGiven ? (options.RowLoss, 0) : options.RowLoss.InUnits(_units.LabelDeviations)!.Value;
        _loss = loss;
        // Targets with different units have no common unit.
        var hasOneUnit = layout.Outputs == 1 || options.SharesTargetUnits;
        LossFactor = hasOneUnit ? Math.Pow(_units.LabelDeviations[0], power) : 1;
        _labelMeans = labels != LabelUnits.AsGiven || !layout.HasBias ? null : MeansOfLabels(rows, _moments, interruption);
        _threshold = Threshold();
        _scoreUnits = UnitsOfScores(labels);
        _coordinates = new FullBatchCoordinates(layout, _units, decision.Whitens ? Whiten(rows) : null);
    }

    /// <summary>
    /// The factor from a loss in units of training to a loss in units of the labels; 1 if outputs have units of their own.
    /// </summary>
    public double LossFactor { get; }

    /// <summary>The coordinates of the parameters of full-batch training.</summary>
    public FullBatchCoordinates Coordinates => _coordinates;

    /// <summary>The units of features and labels.</summary>
    public Units Units => _units;

    /// <summary>
    /// Whether rows are whitened, instead of a map of the parameters. This is so if the map would lose digits, and all training rows are
    /// dense.
    /// </summary>
    private bool WhitensRows => _coordinates.Whitening is { NeedsRows: true } && _data.Training.LargestSparse == 0;

    /// <summary>Whether a smaller learning rate makes a difference.</summary>
    public bool TakesLearningRate => _decision.TakesLearningRate(_options);

    /// <summary>
    /// Reads rows that are not kept once more, to the end. Needed after a loss that is not finite, which ends a pass early: its cause may
    /// be rows that differ from the earlier passes.
    /// </summary>
    /// <exception cref="InvalidOperationException">The rows have changed.</exception>
    public void RequireSameRows()
    {
        foreach (var rows in new[] { _data.Training, _data.Validation })
        {
            if (rows is { InMemory: null })
                _ = rows.Read().Count();
        }
    }

    /// <summary>A run from the start.</summary>
    /// <param name="halvings">Number of halvings of its learning rate.</param>
    public ITrainingRun Create(int halvings)
    {
        var scale = Math.Pow(2, -halvings);
        var random = new ResumableRandom(_seed);
        return _decision.Optimizer.Match<ITrainingRun>(
            full => FullBatch(full, random, scale), batches => MiniBatch(batches, random, scale));
    }

    /// <summary>The best parameters of a run, in raw units.</summary>
    public RawParameters Result(ITrainingRun run)
    {
        var parameters = run.BestParameters();
        if (_start is not null)
            ConstantFeatures.Keep(_units, _start.Raw, parameters);
        return parameters;
    }

    /// <summary>
    /// Whether the best parameters give every row a probability above one half for its class, in at least one output. Larger parameters
    /// then fit even better, without end.
    /// </summary>
    /// <param name="run">A run of a full-batch optimizer.</param>
    public bool Separates(FullBatchRun run)
    {
        return _loss.Errors(Math.Min(MostOutputs, _layout.Outputs)).Any(errors => Mean(errors, run.Best) == 0);
    }

    private FullBatchRun FullBatch(FullBatchOptimizer optimizer, ResumableRandom random, double scale)
    {
        var schedule = TakesLearningRate ? new UsedSchedule(_options.LearningRateSchedule, _decision.MaximumEpochs) : null;
        var stages = new FullBatchStages(_options.LearningRate is null ? _loss.FirstStage : null, Start(random), Create, Mean);
        var validation = _data.Validation is { } rows ? MeanOf(rows, _loss.FirstStage?.Exact ?? _loss) : null;
        return new FullBatchRun(stages, validation, _coordinates, schedule);

        (IOptimizer, Convergence) Create(SmoothedStage? stage, ReadOnlyMemory<double> start)
        {
            var objective = Objective(stage?.Loss ?? _loss);
            // With penalties of layers or a low rank, the gradient of the loss is not 0 at the optimum, and the Gauss-Newton matrix leaves
            // out its part of the curvature between the layers.
            var isExact = _coordinates.Inner.Rank < Math.Min(_coordinates.Inner.Features, _coordinates.Inner.Outputs)
                || _options.Penalties.PenalizesLayers;
            // A loss is flat where predictions reach their limit: all probabilities 0 or 1, or rates 0.
            var mayBeFlat = _options.RowLoss.Response.HasLimit && _decision.HasNoPenalty(_options);
            var convergence = new Convergence(
                objective,
                _options.Tolerance,
                isExact,
                _decision.MostFlatEpochs(_options),
                mayBeFlat
                    ? parameters => ScoreDirection.Of(
                        _coordinates.Inner, parameters.Span, _options.RowLoss.Response.IsShiftInvariant, _interruption)
                    : null,
                _options.Penalties.PenalizesLayers
                    || _threshold is not null
                    || !LayerGauge.Fits(_coordinates.Inner)
                    ? null
                    : (parameters, vector) => LayerGauge.Remove(_coordinates.Inner, parameters, vector, _interruption),
                _moments is not null && _decision.HasNoPenalty(_options) && WhitensRows ? MeanOf(_data.Training, _loss) : null);
            var problem = new FullBatchProblem(objective, start, convergence, random, _interruption)
            {
                StepSize = StepSize(schedule, scale),
                Threshold = _threshold,
            };
            return (optimizer.Create(problem), convergence);
        }
    }

    private MiniBatchRun MiniBatch(MiniBatchOptimizer optimizer, ResumableRandom random, double scale) => new(
        new BatchRows(_data.Training, _data.Validation, _units),
        new BatchParameters(_layout, StartOfMiniBatches(random)),
        _loss,
        _options,
        new BatchDecision(
            optimizer,
            _decision.IsSparse,
            scale * (_options.LearningRate ?? optimizer.DefaultLearningRate),
            _decision.MaximumEpochs,
            _seed),
        _team,
        _interruption);

    /// <summary>The mean of a loss over the training rows, at parameters of a full-batch optimizer.</summary>
    private double Mean(TrainingLoss loss, ReadOnlyMemory<double> parameters)
    {
        var objective = MeanOf(_data.Training, loss);
        return objective.Evaluate(parameters, new double[objective.Count]);
    }

    /// <summary>The mean of a loss over rows, as a function of the parameters of a full-batch optimizer.</summary>
    private IObjective MeanOf(TileSet rows, TrainingLoss loss) => WhitensRows
        ? new RowObjective(
            new StandardizedTiles(rows, _units, _coordinates.Whitening), _coordinates.Inner, loss, _scoreUnits, _team, _interruption)
        : _coordinates.Of(
            new RowObjective(new StandardizedTiles(rows, _units), _layout, loss, _scoreUnits, _team, _interruption), _interruption);

    private IObjective Objective(TrainingLoss loss)
    {
        if (_moments is not null && _coordinates.Whitening is { } whitening && !_options.Penalties.PenalizesLayers)
        {
            // The moments that whiten contain the penalty of the product.
            var whitened = StandardizedMoments.Of(_moments, _units, extend: _layout.HasBias, _interruption)
                .Whiten(whitening, _layout, _interruption);
            return new MomentObjective(whitened, _coordinates.Inner, _scoreUnits, _interruption);
        }

        var penalty =
            new SmoothPenalty(
                _decision.L2Regularization,
                _options.FirstLayerL2Regularization,
                _options.SecondLayerL2Regularization)
            { FeatureScales = PenaltyScales() };
        if (penalty.IsZero && _moments is null && _options.L1Regularization == 0)
            return MeanOf(_data.Training, loss);
        IObjective mean = _moments is not null
            ? new MomentObjective(
                StandardizedMoments.Of(_moments, _units, extend: _layout.HasBias, _interruption), _layout, _scoreUnits, _interruption)
            : new RowObjective(new StandardizedTiles(_data.Training, _units), _layout, loss, _scoreUnits, _team, _interruption);
        var objective =
            _coordinates.Of(penalty.IsZero ? mean : new PenalizedObjective(mean, _layout, penalty, _interruption), _interruption);
        // The lasso: the square layer is the identity, and the other layer is the product.
        return _options.L1Regularization > 0
            ? new FixedPartObjective(objective, _layout.Rank >= _layout.Outputs ? _layout.A : _layout.Theta)
            : objective;
    }

    /// <summary>
    /// The factors of coefficients in the penalty. If penalties are in raw units, the penalty divides coefficients of standardized features
    /// by the deviations.
    /// </summary>
    private double[]? PenaltyScales() => _options.Standardize ? null : _units.FeatureScales;

    private SoftThreshold? Threshold() => _options.L1Regularization > 0
        ? _layout.Rank >= _layout.Outputs
            ? SoftThreshold.Of(_layout, theta: _options.L1Regularization, a: 0)
            : SoftThreshold.Of(_layout, theta: 0, a: _options.L1Regularization)
        : SoftThreshold.Of(_layout, _options.FirstLayerL1Regularization, _options.SecondLayerL1Regularization);

    /// <summary>
    /// Whitens by second moments of the features (of a sample where all rows cost too much), and by the penalty, in proportion to the
    /// curvature of the loss.
    /// </summary>
    private FeatureWhitening? Whiten(TileSet rows)
    {
        var n = _layout.Features;
        var (moments, isSample) = _moments is not null
            ? (_moments, false)
            : MomentAccumulator.OfFeatures(
                rows, TrainingDecision.RowsToWhitenBy(n), _decision.Reading.CentersMoments, _team, _interruption);
        var square = StandardizedMoments.Of(moments, _units, extend: false, _interruption).Square;
        // The diagonal over all rows is 1. A sample may contain no value of a rare feature.
        for (var i = 0; isSample && i < n; i++)
            square[(i * n) + i] = Math.Max(square[(i * n) + i], _units.FeatureScales[i] > 0 ? 1 : 0);
        var curvature = _labelMeans is null ? 1 : _labelMeans.Average(_loss.Curvature);
        var (penalty, scales) =
            ((_decision.L2Regularization + _options.FirstLayerL2Regularization) / (curvature > 0 ? curvature : 1), PenaltyScales());
        for (var i = 0; penalty > 0 && i < n; i++)
        {
            var scale = scales?[i] ?? 1;
            square[(i * n) + i] += penalty * scale * scale;
        }

        return FeatureWhitening.Of(square, n, isSample, _interruption);
    }

    /// <summary>
    /// Deviations of the targets, in the units of training: 1 if each has a unit of its own. Raw scores that are logarithms of odds or
    /// rates have the unit 1.
    /// </summary>
    private double[] UnitsOfScores(LabelUnits labels)
    {
        var rows = _data.Training;
        if (_decision.Optimizer.IsMiniBatch || rows.Targets.AreClasses || !_options.RowLoss.Response.KeepsUnits
            || (labels != LabelUnits.AsGiven && !_options.SharesTargetUnits))
        {
            return LabelUnits.Ones(_layout.Outputs);
        }

        var own = labels == LabelUnits.AsGiven ? LabelUnits.Deviation(shared: false) : _options.RowLoss.UnitsOfLabels(shared: false);
        // A constant target has no deviation, and takes the common unit.
        own = own with { OfConstant = _units.LabelDeviations[0] };
        var (_, units) = _moments is not null
            && _moments.IsCentered == _layout.HasBias ? own.Of(_moments) : own.Of(rows, _layout.HasBias, _interruption);
        return [.. units.Zip(_units.LabelDeviations, (unit, scale) => unit / scale)];
    }

    /// <summary>The first parameters of a full-batch optimizer, in its coordinates.</summary>
    private double[] Start(ResumableRandom random)
    {
        if (_start is not null)
        {
            var parameters = _coordinates.FromRaw(_start.Raw, _interruption);
            // Below full rank, another A could not carry the coefficients of features that are constant in this data.
            var isFree = _layout.Rank >= _layout.Outputs || _units.FeatureScales.All(scale => scale > 0);
            if (_options.L1Regularization > 0 || (_options.LearningRate is null && !_options.Penalties.PenalizesLayers && isFree))
                IdentityStart.Balance(_coordinates.Inner, parameters, _interruption);
            return parameters;
        }

        // From a start with zeros in both layers, an L1 penalty would hold these elements at 0.
        var drawn = _threshold is null || _options.L1Regularization > 0
            ? IdentityStart.Draw(_coordinates.Inner, random, _interruption)
            : InitialParameters.Draw<double>(_coordinates.Inner, random, _interruption);
        SetBias<double>(_coordinates.Inner, drawn, LeastMean);
        return drawn;
    }

    private float[] StartOfMiniBatches(ResumableRandom random)
    {
        if (_start is not null)
            return _units.FromRaw<float>(_start.Raw, _interruption);

        var drawn = InitialParameters.Draw<float>(_layout, random, _interruption);
        SetBias<float>(_layout, drawn, LeastMeanOfMiniBatches);
        return drawn;
    }

    private void SetBias<T>(ParameterLayout layout, Span<T> parameters, double least)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var output = 0; output < _labelMeans?.Length; output++)
            parameters[layout.Bias.Start.Value + output] = T.CreateChecked(_loss.InitialBias(_labelMeans[output], least));
    }

    /// <summary>The step size of an epoch, by its number from 0; null if no learning rate is given.</summary>
    private Func<int, double>? StepSize(UsedSchedule? schedule, double scale) => _options.LearningRate is { } rate
        ? epoch => scale * rate * schedule!.Factor(epoch)
        : null;

    /// <summary>Weighted means of the labels; for classes, their weighted shares.</summary>
    private static double[] MeansOfLabels(TileSet rows, Moments? moments, Interruption interruption)
    {
        if (moments is not null)
            return [.. Enumerable.Range(0, rows.Targets.Count).Select(moments.LabelMean)];
        var sums = new double[rows.Targets.Count];
        foreach (var row in rows.ReadRows(interruption))
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
