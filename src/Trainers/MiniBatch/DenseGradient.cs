using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>Batches of rows with all their features, sparse ones filled up: every parameter has a gradient.</summary>
/// <remarks>Each lane has a share of the rows and a gradient of its own; then each has a share of the parameters, sums their gradient and steps.</remarks>
internal sealed class DenseGradient : IBatchGradient
{
    private const int MostShares = 8;

    /// <summary>Numbers that are asked for before they are copied: as many lines as may be on their way at once.</summary>
    private const int NumbersAhead = 1024;

    /// <summary>Numbers that all gradients of lanes together may take.</summary>
    private const int MostLaneParameters = 1 << 24;

    /// <summary>Multiplications that are worth a share: some microseconds.</summary>
    private const double SmallestShare = 1 << 19;

    /// <summary>Multiplications in the time in which a number comes from main memory.</summary>
    private const double PerNumber = 16;

    /// <summary>Multiplications of a share for each parameter: with fewer, summing gradients takes more than a few hundredths of the time.</summary>
    private const double PerParameter = 300;

    private readonly ModelParameters _parameters;
    private readonly UnitChange _units;
    private readonly BlockUpdate _update;
    private readonly ElementPenalty _thetaPenalty;
    private readonly ElementPenalty _aPenalty;
    private readonly BatchProductPenalty? _product;
    private readonly Team _team;
    private readonly BatchLane[] _lanes;
    private readonly Range[] _parts;
    private readonly float[] _gradient;
    private readonly float[] _steps;
    private readonly Action<int> _runGradient;
    private readonly Action<int> _runLoss;
    private readonly Action<int> _updateShare;
    private (RowPool Pool, int First, int Count, double RowScale) _batch;
    private double _rate;

    public DenseGradient(
        TrainingLoss loss,
        ModelParameters parameters,
        Standardization units,
        Targets targets,
        BlockUpdate update,
        TwoLayerLinearOptions options,
        int batchSize,
        Team team,
        Interruption interruption)
    {
        var layout = parameters.Layout;
        (_parameters, _update, _team) = (parameters, update, team);
        _units = new UnitChange(units.FeatureMeans, units.FeatureScales);
        (_thetaPenalty, _aPenalty) = (options.Penalties.FirstLayer, options.Penalties.SecondLayer);
        _product = BatchProductPenalty.Create(options, parameters, interruption);
        var program = BatchProgram.OfFeatures(layout, loss);
        _lanes = new BatchLane[Shares(layout, batchSize)];
        for (var lane = 0; lane < _lanes.Length; lane++)
            _lanes[lane] = new BatchLane(program, parameters, units, targets, (batchSize + _lanes.Length - 1) / _lanes.Length, interruption);
        _parts = [.. layout.Parts()];
        (_gradient, _steps) = (new float[layout.Count], new float[layout.Count]);
        (_runGradient, _runLoss, _updateShare) = (RunGradient, RunLoss, UpdateShare);
    }

    /// <summary>How many lanes share a batch, and the parameters: a function of sizes alone, so that the order of summation is. A power of 2; none is empty.</summary>
    public static int Shares(ParameterLayout layout, int batchSize)
    {
        // Forward, and back to either factor.
        var multiplications = (double)batchSize * (layout.Features + layout.Outputs) * ((3.0 * layout.Rank) + PerNumber);
        var shares = Math.Min(multiplications / Math.Max(SmallestShare, PerParameter * layout.Count), MostLaneParameters / layout.Count);
        return (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(shares, 1, Math.Min(MostShares, Math.Min(batchSize, layout.Count))) + 1) / 2;
    }

    public double Evaluate(RowPool pool, int first, int count, double rowScale, BatchStep step)
    {
        var loss = Run(pool, first, count, rowScale, _runGradient);
        if (_product is not null)
        {
            Sum(0, _gradient.Length);
            _product.AddGradient(_gradient);
        }

        return loss;
    }

    public void Update(BatchStep step)
    {
        _rate = step.Rate;
        _team.Run(_lanes.Length, _updateShare);
    }

    public double Loss(RowPool pool, int first, int count, double rowScale) => Run(pool, first, count, rowScale, _runLoss);

    public double GradientNorm() => TensorPrimitives.Norm<float>(_gradient);

    private double Run(RowPool pool, int first, int count, double rowScale, Action<int> run)
    {
        _batch = (pool, first, count, rowScale);
        var lanes = Math.Min(_lanes.Length, count);
        _team.Run(lanes, run);
        var loss = 0.0;
        for (var lane = 0; lane < lanes; lane++)
            loss += _lanes[lane].Loss;
        return loss;
    }

    private void RunGradient(int lane) => _lanes[lane].RunGradient(Load(lane));

    private void RunLoss(int lane) => _lanes[lane].RunLoss(Load(lane));

    private int Load(int lane)
    {
        var (pool, (start, count)) = (_batch.Pool, BatchLane.Share(lane, Math.Min(_lanes.Length, _batch.Count), _batch.Count));
        _lanes[lane].LoadLabels(pool, _batch.First + start, count, _batch.RowScale);
        _lanes[lane].ReadInput(Features(pool, _batch.First + start, count, _lanes[lane].Input));
        return count;
    }

    /// <summary>Rows where they are, if they need no change, or changed in a buffer.</summary>
    private ReadOnlyMemory<float> Features(RowPool pool, int first, int count, float[] buffer)
    {
        var n = _parameters.Layout.Features;
        if (_units.IsIdentity && pool.FindTogether(first, count, out var at) is { Dense: { } dense })
            return dense.AsMemory(at * n, count * n);
        var rowsAhead = Math.Max(1, NumbersAhead / n);
        for (var row = 0; row < count; row++)
        {
            if (row + rowsAhead < count)
                Prefetch(pool, first + row + rowsAhead);
            var tile = pool.Find(first + row, out var source);
            var target = buffer.AsSpan(row * n, n);
            if (tile.Sparse is null)
            {
                _units.Apply(tile.Dense.AsSpan(source * n, n), target);
                continue;
            }

            target.Clear();
            var (columns, values) = tile.Sparse.Row(source);
            for (var e = 0; e < columns.Length; e++)
                target[columns.Span[e]] = values.Span[e];
            _units.Apply(target, target);
        }

        return buffer;
    }

    /// <summary>Rows of a shuffled pool are anywhere in main memory, from where many lines can come at once.</summary>
    private unsafe void Prefetch(RowPool pool, int position)
    {
        const int Line = 64 / sizeof(float);
        var n = _parameters.Layout.Features;
        var tile = pool.Find(position, out var row);
        if (!Sse.IsSupported || tile.Dense is not { } values)
            return;
        // An address that is only asked for need not stay valid. The row has n values, as those of every tile (TileBuilder).
        ref var first = ref values[row * n];
        for (var feature = 0; feature < n; feature += Line)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref first, feature)));
    }

    private void UpdateShare(int share)
    {
        var count = _gradient.Length;
        var (start, end) = ((int)((long)share * count / _lanes.Length), (int)((share + 1L) * count / _lanes.Length));
        if (_product is null)
            Sum(start, end);
        _update.Step(share, start, _parameters.Values[start..end], _gradient.AsSpan(start..end), _rate, _steps.AsSpan(start..end));
        Shrink(_thetaPenalty, _parameters.Layout.Theta, start, end);
        Shrink(_aPenalty, _parameters.Layout.A, start, end);
    }

    /// <summary>The gradients of the lanes, from one parameter to before another.</summary>
    private void Sum(int start, int end)
    {
        var lanes = Math.Min(_lanes.Length, _batch.Count);
        for (var part = 0; part < _parts.Length; part++)
        {
            var (from, to) = Common(_parts[part], start, end);
            if (from >= to)
                continue;
            var sum = _gradient.AsSpan(from..to);
            var inPart = (from - _parts[part].Start.Value)..(to - _parts[part].Start.Value);
            _lanes[0].Gradient(part)[inPart].CopyTo(sum);
            for (var lane = 1; lane < lanes; lane++)
                TensorPrimitives.Add(sum, _lanes[lane].Gradient(part)[inPart], sum);
        }
    }

    private void Shrink(ElementPenalty penalty, Range part, int start, int end)
    {
        var (from, to) = Common(part, start, end);
        if (from < to)
            penalty.Shrink(_parameters.Values[from..to], _steps.AsSpan(from..to));
    }

    private static (int From, int To) Common(Range part, int start, int end) => (Math.Max(part.Start.Value, start), Math.Min(part.End.Value, end));
}
