using System.Numerics;
using System.Numerics.Tensors;
using Cotangent.AutoDiff.Kernels;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>Loss, gradient and step of batches of rows with all their features. Every parameter has a gradient.</summary>
/// <remarks>
/// Each share of the rows has its own gradient. The parameters are divided into the same number of shares; each sums its part of the
/// gradients, and steps.
/// </remarks>
internal sealed class DenseGradient : IBatchGradient
{
    private const int MostShares = 8;

    /// <summary>The prefetch distance in numbers: about as many cache lines as can be in flight.</summary>
    private const int NumbersAhead = 1024;

    /// <summary>Most numbers in the gradients of all shares.</summary>
    private const int MostShareParameters = 1 << 24;

    /// <summary>Least multiplications of a share: some microseconds.</summary>
    private const double SmallestShare = 1 << 19;

    /// <summary>Multiplications in the time that loading a number from main memory takes.</summary>
    private const double PerNumber = 16;

    /// <summary>
    /// Least multiplications of a share for each parameter: with fewer, summing gradients takes more than a few hundredths of the time.
    /// </summary>
    private const double PerParameter = 300;

    private readonly BatchParameters _parameters;
    private readonly Units _units;
    private readonly BlockUpdate _update;
    private readonly ElementPenalty _thetaPenalty;
    private readonly ElementPenalty _aPenalty;
    private readonly BatchProductPenalty? _product;
    private readonly Team _team;
    private readonly RowShare[] _shares;
    private readonly Range[] _parts;
    private readonly float[] _gradient;
    private readonly float[] _steps;
    private readonly Action<int> _runGradient;
    private readonly Action<int> _runLoss;
    private readonly Action<int> _updateShare;
    private (ShuffleBuffer Rows, int First, int Count, double RowScale) _batch;
    private double _rate;

    public DenseGradient(
        TrainingLoss loss,
        BatchParameters parameters,
        Units units,
        Targets targets,
        BlockUpdate update,
        TwoLayerLinearOptions options,
        int batchSize,
        Team team,
        Interruption interruption)
    {
        var layout = parameters.Layout;
        (_parameters, _units, _update, _team) = (parameters, units, update, team);
        (_thetaPenalty, _aPenalty) = (options.Penalties.FirstLayer, options.Penalties.SecondLayer);
        _product = BatchProductPenalty.Create(options, parameters, interruption);
        var program = BatchPlans.OfFeatures(layout, loss);
        _shares = new RowShare[ShareCount(layout, batchSize)];
        for (var share = 0; share < _shares.Length; share++)
        {
            var capacity = (batchSize + _shares.Length - 1) / _shares.Length;
            _shares[share] = new RowShare(program, parameters, units, targets, capacity, interruption);
        }

        _parts = [.. layout.Parts()];
        (_gradient, _steps) = (new float[layout.Count], new float[layout.Count]);
        (_runGradient, _runLoss, _updateShare) = (RunGradient, RunLoss, UpdateShare);
    }

    /// <summary>
    /// The number of shares of a batch, and of the parameters. It depends on the sizes alone, and so does the order of summation. A power
    /// of 2; no share is empty.
    /// </summary>
    public static int ShareCount(ParameterLayout layout, int batchSize)
    {
        // The forward product, and the backward products to either factor.
        var multiplications = (double)batchSize * (layout.Features + layout.Outputs) * ((3.0 * layout.Rank) + PerNumber);
        var shares = Math.Min(multiplications / Math.Max(SmallestShare, PerParameter * layout.Count), MostShareParameters / layout.Count);
        var most = Math.Min(MostShares, Math.Min(batchSize, layout.Count));
        return (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(shares, 1, most) + 1) / 2;
    }

    public double Evaluate(ShuffleBuffer rows, int first, int count, double rowScale, BatchStep step)
    {
        var loss = Run(rows, first, count, rowScale, _runGradient);
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
        _team.Run(_shares.Length, _updateShare);
    }

    public double Loss(ShuffleBuffer rows, int first, int count, double rowScale) => Run(rows, first, count, rowScale, _runLoss);

    public double GradientNorm() => TensorPrimitives.Norm<float>(_gradient);

    private double Run(ShuffleBuffer rows, int first, int count, double rowScale, Action<int> run)
    {
        _batch = (rows, first, count, rowScale);
        var shares = Math.Min(_shares.Length, count);
        _team.Run(shares, run);
        var loss = 0.0;
        for (var share = 0; share < shares; share++)
            loss += _shares[share].Loss;
        return loss;
    }

    private void RunGradient(int share) => _shares[share].RunGradient(Load(_shares[share], share));

    private void RunLoss(int share) => _shares[share].RunLoss(Load(_shares[share], share));

    private int Load(RowShare share, int number)
    {
        var (start, count) = Shares.Of(_batch.Count, Math.Min(_shares.Length, _batch.Count), number);
        share.LoadLabels(_batch.Rows, _batch.First + start, count, _batch.RowScale);
        share.ReadInput(Features(_batch.Rows, _batch.First + start, count, share.Input));
        return count;
    }

    /// <summary>X of some rows: in place if they are together and keep their units, in a buffer otherwise.</summary>
    private ReadOnlyMemory<float> Features(ShuffleBuffer rows, int first, int count, float[] buffer)
    {
        var n = _parameters.Layout.Features;
        if (_units.KeepsFeatures && rows.FindTogether(first, count, out var at) is { Dense: { } dense })
            return dense.AsMemory(at * n, count * n);
        var rowsAhead = Math.Max(1, NumbersAhead / n);
        for (var row = 0; row < count; row++)
        {
            if (row + rowsAhead < count)
                PrefetchRow(rows, first + row + rowsAhead);
            var tile = rows.Find(first + row, out var source);
            _units.CopyRow(tile, source, buffer.AsSpan(row * n, n));
        }

        return buffer;
    }

    /// <summary>Prefetches a row. Shuffled rows are anywhere in main memory, which delivers many cache lines at once.</summary>
    private void PrefetchRow(ShuffleBuffer rows, int position)
    {
        var n = _parameters.Layout.Features;
        var tile = rows.Find(position, out var row);
        if (tile.Dense is { } values)
            Prefetch.All<float>(values.AsSpan(row * n, n));
    }

    private void UpdateShare(int share)
    {
        var (start, count) = Shares.Of(_gradient.Length, _shares.Length, share);
        var end = start + count;
        if (_product is null)
            Sum(start, end);
        _update.Step(share, start, _parameters.Values[start..end], _gradient.AsSpan(start..end), _rate, _steps.AsSpan(start..end));
        Shrink(_thetaPenalty, _parameters.Layout.Theta, start, end);
        Shrink(_aPenalty, _parameters.Layout.A, start, end);
    }

    /// <summary>Sums the gradients of the shares of rows, from one parameter to before another.</summary>
    private void Sum(int start, int end)
    {
        var shares = Math.Min(_shares.Length, _batch.Count);
        for (var part = 0; part < _parts.Length; part++)
        {
            var (from, to) = Common(_parts[part], start, end);
            if (from >= to)
                continue;
            var sum = _gradient.AsSpan(from..to);
            var inPart = (from - _parts[part].Start.Value)..(to - _parts[part].Start.Value);
            _shares[0].Gradient(part)[inPart].CopyTo(sum);
            for (var share = 1; share < shares; share++)
                TensorPrimitives.Add(sum, _shares[share].Gradient(part)[inPart], sum);
        }
    }

    private void Shrink(ElementPenalty penalty, Range part, int start, int end)
    {
        var (from, to) = Common(part, start, end);
        if (from < to)
            penalty.Shrink(_parameters.Values[from..to], _steps.AsSpan(from..to));
    }

    private static (int From, int To) Common(Range part, int start, int end) =>
        (Math.Max(part.Start.Value, start), Math.Min(part.End.Value, end));
}
