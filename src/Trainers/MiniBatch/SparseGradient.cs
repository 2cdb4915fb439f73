using System.Numerics.Tensors;
using Microsoft.ML;

namespace Cotangent.Trainers;

/// <summary>
/// Batches of rows of which only what is not 0 is looked at. Of Theta by feature a batch reads, differentiates and steps the rows of the features
/// that it has, and no others.
/// </summary>
/// <remarks>
/// The plan begins at H, whose rows are sums of rows of Theta, and gives dL/dH; a feature's row of dL/dTheta is then Σ x dL/dh over the rows of
/// the batch that have it: the factored outer product, never formed. Lanes share the rows of the batch for the plan, and the features for the
/// sums.
/// </remarks>
internal sealed class SparseGradient : IBatchGradient
{
    private readonly ModelParameters _parameters;
    private readonly Standardization _units;
    private readonly BlockUpdate _update;
    private readonly LazyPenalty? _thetaPenalty;
    private readonly ElementPenalty _aPenalty;
    private readonly Team _team;
    private readonly BatchLane[] _lanes;
    private readonly float[][] _laneSteps;
    private readonly float[] _hiddenBar;
    private readonly float[] _restBar;
    private readonly float[] _restSteps;
    private readonly int[] _slots;
    private readonly Action<int> _runGradient;
    private readonly Action<int> _runLoss;
    private readonly Action<int> _updateTheta;
    private int[] _features = [];
    private float[] _thetaBar = [];
    private int _featureCount;
    private (RowPool Pool, int First, int Count, double RowScale, BatchStep Step) _batch;

    /// <param name="loss">Of a row.</param>
    /// <param name="parameters">By feature.</param>
    /// <param name="units">Features are scaled, not shifted.</param>
    /// <param name="targets">What rows have as labels.</param>
    /// <param name="update">With a block for each feature, and one for A and b.</param>
    /// <param name="thetaPenalty">Null for none.</param>
    /// <param name="aPenalty">May be zero.</param>
    /// <param name="batchSize">Most rows of a batch.</param>
    /// <param name="featuresOfRow">How many features of a row are not 0, on average.</param>
    /// <param name="team">The threads.</param>
    public SparseGradient(
        TrainingLoss loss,
        ModelParameters parameters,
        Standardization units,
        Targets targets,
        BlockUpdate update,
        LazyPenalty? thetaPenalty,
        ElementPenalty aPenalty,
        int batchSize,
        double featuresOfRow,
        Team team)
    {
        var layout = parameters.Layout;
        (_parameters, _units, _update, _thetaPenalty, _aPenalty, _team) = (parameters, units, update, thetaPenalty, aPenalty, team);
        var lanes = BatchLane.Count(3.0 * batchSize * layout.Rank * (featuresOfRow + layout.Outputs), batchSize);
        var program = BatchProgram.OfHidden(layout, loss);
        _lanes = new BatchLane[lanes];
        _laneSteps = new float[lanes][];
        var capacity = (batchSize + lanes - 1) / lanes;
        for (var lane = 0; lane < lanes; lane++)
            (_lanes[lane], _laneSteps[lane]) = (new BatchLane(program, parameters, units, targets, capacity), new float[layout.Rank]);
        _hiddenBar = new float[batchSize * layout.Rank];
        (_restBar, _restSteps) = (new float[layout.Count - layout.ThetaLength], new float[layout.Count - layout.ThetaLength]);
        _slots = new int[layout.Features];
        Array.Fill(_slots, -1);
        (_runGradient, _runLoss, _updateTheta) = (RunGradient, RunLoss, UpdateTheta);
    }

    public double Evaluate(RowPool pool, int first, int count, double rowScale, BatchStep step)
    {
        Collect(pool, first, count);
        if (_thetaPenalty is not null)
        {
            foreach (var feature in _features.AsSpan(0, _featureCount))
                _thetaPenalty.CatchUp(feature, step, _laneSteps[0]);
        }

        var loss = Run(pool, first, count, rowScale, step, _runGradient);
        var rest = _restBar.AsSpan();
        for (var part = 1; !rest.IsEmpty; part++)
        {
            var length = _lanes[0].Gradient(part).Length;
            _lanes[0].Gradient(part).CopyTo(rest);
            for (var lane = 1; lane < Math.Min(_lanes.Length, count); lane++)
                _lanes[lane].AddGradient(part, rest[..length]);
            rest = rest[length..];
        }

        return loss;
    }

    public void Update(BatchStep step)
    {
        var layout = _parameters.Layout;
        _batch.Step = step;
        _team.Run(_lanes.Length, _updateTheta);
        _update.Step(layout.Features, layout.ThetaLength, _parameters.Values.AsSpan(layout.ThetaLength), _restBar, step.Rate, _restSteps);
        _aPenalty.Shrink(_parameters.A.Span, _restSteps.AsSpan(0, layout.ALength));
    }

    public double Loss(RowPool pool, int first, int count, double rowScale) => Run(pool, first, count, rowScale, default, _runLoss);

    public double GradientNorm()
    {
        var theta = TensorPrimitives.Norm<float>(_thetaBar.AsSpan(0, _featureCount * _parameters.Layout.Rank));
        return Math.Sqrt(((double)theta * theta) + TensorPrimitives.SumOfSquares<float>(_restBar));
    }

    private double Run(RowPool pool, int first, int count, double rowScale, BatchStep step, Action<int> run)
    {
        _batch = (pool, first, count, rowScale, step);
        var lanes = Math.Min(_lanes.Length, count);
        _team.Run(lanes, run);
        var loss = 0.0;
        for (var lane = 0; lane < lanes; lane++)
            loss += _lanes[lane].Loss;
        return loss;
    }

    /// <summary>Numbers the features that the batch has.</summary>
    private void Collect(RowPool pool, int first, int count)
    {
        foreach (var feature in _features.AsSpan(0, _featureCount))
            _slots[feature] = -1;
        _featureCount = 0;
        for (var row = 0; row < count; row++)
        {
            var source = pool[first + row];
            if (_features.Length < _featureCount + source.Values.Length)
                Array.Resize(ref _features, Math.Max(2 * _features.Length, _featureCount + source.Values.Length));
            var entries = new Entries(source, _units);
            while (entries.Next())
            {
                if (_slots[entries.Feature] >= 0)
                    continue;
                _slots[entries.Feature] = _featureCount;
                _features[_featureCount++] = entries.Feature;
            }
        }

        var length = _featureCount * _parameters.Layout.Rank;
        if (_thetaBar.Length < length)
            _thetaBar = new float[Math.Max(2 * _thetaBar.Length, length)];
    }

    private void RunGradient(int lane)
    {
        var (start, count) = Load(lane);
        _lanes[lane].RunGradient(count);
        var k = _parameters.Layout.Rank;
        _lanes[lane].Gradient(0).CopyTo(_hiddenBar.AsSpan(start * k));
    }

    private void RunLoss(int lane) => _lanes[lane].RunLoss(Load(lane).Count);

    private (int Start, int Count) Load(int lane)
    {
        var (start, count) = BatchLane.Share(lane, Math.Min(_lanes.Length, _batch.Count), _batch.Count);
        _lanes[lane].LoadLabels(_batch.Pool, _batch.First + start, count, _batch.RowScale);
        var k = _parameters.Layout.Rank;
        var theta = _parameters.Theta.Span;
        for (var row = 0; row < count; row++)
        {
            var hidden = _lanes[lane].Input.AsSpan(row * k, k);
            hidden.Clear();
            var entries = new Entries(_batch.Pool[_batch.First + start + row], _units);
            while (entries.Next())
                TensorPrimitives.MultiplyAdd(theta.Slice(entries.Feature * k, k), entries.Value, hidden, hidden);
        }

        return (start, count);
    }

    /// <summary>
    /// Gradient and step of every so-many-th feature of the batch: each feature is summed in the order of the rows, whatever the lane.
    /// </summary>
    private void UpdateTheta(int lane)
    {
        var (k, lanes) = (_parameters.Layout.Rank, _lanes.Length);
        for (var slot = lane; slot < _featureCount; slot += lanes)
            _thetaBar.AsSpan(slot * k, k).Clear();
        for (var row = 0; row < _batch.Count; row++)
        {
            var hiddenBar = _hiddenBar.AsSpan(row * k, k);
            var entries = new Entries(_batch.Pool[_batch.First + row], _units);
            while (entries.Next())
            {
                var slot = _slots[entries.Feature];
                if (slot % lanes != lane)
                    continue;
                var sum = _thetaBar.AsSpan(slot * k, k);
                TensorPrimitives.MultiplyAdd(hiddenBar, entries.Value, sum, sum);
            }
        }

        var theta = _parameters.Theta.Span;
        var steps = _laneSteps[lane];
        for (var slot = lane; slot < _featureCount; slot += lanes)
        {
            var feature = _features[slot];
            _update.Step(feature, feature * k, theta.Slice(feature * k, k), _thetaBar.AsSpan(slot * k, k), _batch.Step.Rate, steps);
        }
    }

    /// <summary>The features of a row that are not 0, scaled: the same whether the row is stored dense or sparse.</summary>
    private ref struct Entries(RowReader.Row row, Standardization units)
    {
        private readonly ReadOnlySpan<int> _columns = row.Columns is { } columns ? columns.Span : default;
        private readonly ReadOnlySpan<float> _values = row.Values.Span;
        private readonly bool _isDense = row.Columns is null;
        private int _next;

        public int Feature { get; private set; }

        public float Value { get; private set; }

        public bool Next()
        {
            while (_next < _values.Length)
            {
                Feature = _isDense ? _next : _columns[_next];
                Value = (float)(_values[_next++] * units.FeatureScales[Feature]);
                if (Value != 0)
                    return true;
            }

            return false;
        }
    }
}
