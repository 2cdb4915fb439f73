using System.Numerics.Tensors;
using Cotangent.AutoDiff.Kernels;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// A range of features, with their rows of Theta by feature and their entries in a batch. No other shard reads or writes these rows of
/// Theta, so they stay in the cache of one thread.
/// </summary>
internal sealed class FeatureShard
{
    private readonly BatchParameters _parameters;
    private readonly BlockUpdate _update;
    private readonly LazyPenalty? _penalty;
    private readonly BatchEntries _entries;
    private readonly float[] _hidden;
    private readonly float[] _scratch;
    private readonly int[] _numbers;
    private readonly int _from;
    private readonly int _to;
    private int _firstNumber = 1;
    private int[] _positions = [];
    private int[] _features = [];
    private AlignedVector _thetaBar = new(0);
    private int _featureCount;
    private bool _isNumbered;

    /// <param name="parameters">The parameters, with Theta by feature.</param>
    /// <param name="units">The units of the features: scales without shifts.</param>
    /// <param name="update">The update rule, with a block for each feature.</param>
    /// <param name="penalty">The penalty of Theta; null for none.</param>
    /// <param name="numbers">One for each feature, 0 at first; the shard uses the numbers of its range.</param>
    /// <param name="from">The first feature.</param>
    /// <param name="to">The feature after the last.</param>
    /// <param name="batchSize">Most rows of a batch.</param>
    public FeatureShard(
        BatchParameters parameters,
        Units units,
        BlockUpdate update,
        LazyPenalty? penalty,
        int[] numbers,
        int from,
        int to,
        int batchSize)
    {
        (_parameters, _update, _penalty, _numbers, _from, _to) = (parameters, update, penalty, numbers, from, to);
        _entries = new BatchEntries(units, from, to, batchSize);
        (_hidden, _scratch) = (new float[batchSize * parameters.Layout.Rank], new float[parameters.Layout.Rank]);
    }

    /// <summary>The summands of these features in H, rows x k.</summary>
    public ReadOnlySpan<float> Hidden => _hidden;

    /// <summary>Whether the step of each entry can be taken at once, without the sum of a feature over the batch.</summary>
    private bool StepsAtOnce => _update.IsStateless && _penalty is null;

    /// <summary>Loads consecutive rows of a buffer, and computes the summands in H.</summary>
    public void Load(ShuffleBuffer rows, int first, int count, BatchStep? step)
    {
        _entries.Load(rows, first, count);
        _isNumbered = false;
        if (step is { } now && !StepsAtOnce)
        {
            NumberFeatures();
            foreach (var feature in Features)
                _penalty?.CatchUp(feature, now, _scratch);
        }

        SparseProduct.Hidden(_entries, _parameters.Theta.Span, _parameters.Layout.Rank, _hidden);
    }

    /// <summary>Steps the rows of Theta of the features in the batch.</summary>
    /// <param name="hiddenBar">dL/dH, rows x k.</param>
    /// <param name="rate">The learning rate.</param>
    public void Update(ReadOnlySpan<float> hiddenBar, double rate)
    {
        var k = _parameters.Layout.Rank;
        var theta = _parameters.Theta.Span;
        if (StepsAtOnce)
        {
            SparseProduct.AddOuter(_entries, _entries.Features, (float)-rate, hiddenBar, k, theta);
            return;
        }

        SumThetaBar(hiddenBar);
        _update.StepBlocks(Features, k, theta, _thetaBar.Span, rate, _scratch);
    }

    /// <summary>|dL/dTheta|² of these features.</summary>
    public double SquareOfGradient(ReadOnlySpan<float> hiddenBar)
    {
        if (!_isNumbered)
            NumberFeatures();
        SumThetaBar(hiddenBar);
        var norm = (double)TensorPrimitives.Norm<float>(_thetaBar.Span[..(_featureCount * _parameters.Layout.Rank)]);
        return norm * norm;
    }

    /// <summary>The features in the batch, once each.</summary>
    private ReadOnlySpan<int> Features => _features.AsSpan(0, _featureCount);

    /// <summary>
    /// Gives each feature of the batch a place among the features of the batch. The number of a feature encodes the batch that had it last,
    /// and its place there: numbers of earlier batches are below <c>_firstNumber</c>. The loop has no branches, because new features cannot
    /// be predicted. It does not check features: tiles have features below n (<see cref="Columns.CheckedVector"/>),
    /// and there are n numbers.
    /// </summary>
    private unsafe void NumberFeatures()
    {
        var entries = _entries.Features;
        _firstNumber += _featureCount;
        if (_firstNumber > int.MaxValue - entries.Length)
        {
            _numbers.AsSpan(_from, _to - _from).Clear();
            _firstNumber = 1;
        }

        if (_positions.Length < entries.Length)
        {
            var length = (int)Math.Min(2L * entries.Length, Array.MaxLength);
            (_positions, _features) = (new int[length], new int[length]);
        }

        var (firstNumber, count) = (_firstNumber, 0);
        // Entries may be read ahead by BatchEntries.Ahead. There are at least as many features and places as entries.
        fixed (int* entry = entries, numbers = _numbers, features = _features, places = _positions)
        {
            for (var e = 0; e < entries.Length; e++)
            {
                Prefetch.At(numbers + entry[e + BatchEntries.Ahead]);
                var feature = entry[e];
                var place = numbers[feature] - firstNumber;
                features[count] = feature;
                var isNew = place >> 31;
                place = (place & ~isNew) | (count & isNew);
                count -= isNew;
                numbers[feature] = firstNumber + place;
                places[e] = place;
            }
        }

        (_featureCount, _isNumbered) = (count, true);
    }

    /// <summary>Sums dL/dTheta of each feature in the batch: Σ x dL/dh over its rows, in their order.</summary>
    private void SumThetaBar(ReadOnlySpan<float> hiddenBar)
    {
        var length = _featureCount * _parameters.Layout.Rank;
        if (_thetaBar.Span.Length < length)
            _thetaBar = new AlignedVector((int)Math.Min(2L * length, (long)(_to - _from) * _parameters.Layout.Rank));
        _thetaBar.Span[..length].Clear();
        SparseProduct.AddOuter(_entries, _positions, 1, hiddenBar, _parameters.Layout.Rank, _thetaBar.Span);
    }
}
