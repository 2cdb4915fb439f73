using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Schedules;
using Cotangent.Trainers.Penalties;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// Training in single precision that steps after each batch of rows: the epochs, for all update rules and layouts of rows.
/// </summary>
/// <remarks>
/// Threads share the work of each batch, and the result has the same bits for any number of threads. The arrays of a batch of B rows:
/// <code>
/// array                            shape        written by                        read by
/// ShuffleBuffer                    rows         the reading pass, Shuffle         RowShare, BatchEntries, DenseGradient
/// BatchParameters.Theta            n x k        DenseGradient, FeatureShard       the plan of X, SparseProduct
/// BatchParameters.A, Bias          m x k, m     DenseGradient, SparseGradient     the plans, SoftmaxOutputLayer
/// dense rows:
/// RowShare.Input (X)               B/s x n      DenseGradient.Features            the plan of X
/// RowShare labels, weights         B/s x m, 1   RowShare.LoadLabels               the plan
/// RowShare.Gradient                n k + m k + m  the plan                        DenseGradient.Sum
/// DenseGradient._gradient          n k + m k + m  DenseGradient.Sum               BlockUpdate
/// sparse rows:
/// BatchEntries                     stored       FeatureShard.Load                 SparseProduct
/// FeatureShard.Hidden              B x k        SparseProduct.Hidden              SparseGradient.Gather
/// OutputLayer.Hidden (H)           B/s x k      SparseGradient.Gather             OutputLayer
/// OutputLayer.HiddenBar            B/s x k      OutputLayer                       SparseGradient.RunGradient
/// SparseGradient._hiddenBar        B x k        SparseGradient.RunGradient        FeatureShard.Update
/// SparseGradient._outputGradient   m k + m      OutputLayer.AddOutputGradient     BlockUpdate
/// FeatureShard._thetaBar           f x k        SparseProduct.AddOuter            BlockUpdate
/// </code>
/// s is the number of shares, f the number of features of the shard that the batch has.
/// </remarks>
internal sealed class MiniBatchRun : ITrainingRun
{
    private const int DenseBatchSize = 256;
    private const int SparseBatchSize = 64;

    /// <summary>With few rows, batches are smaller, so that an epoch has this many steps.</summary>
    private const int FewestBatches = 10;

    private readonly TileSet _rows;
    private readonly Units _units;
    private readonly double _learningRate;
    private readonly int? _seed;
    private readonly int _batchSize;
    private readonly Interruption _interruption;
    private readonly BatchParameters _parameters;
    private readonly BlockUpdate _update;
    private readonly ElementPenalty _thetaPenalty;
    private readonly ElementPenalty _aPenalty;
    private readonly LazyPenalty? _lazyPenalty;
    private readonly BatchProductPenalty? _productPenalty;
    private readonly IBatchGradient _gradient;
    private readonly ShuffleBuffer _training;
    private readonly TileSet? _validationRows;
    private readonly ShuffleBuffer? _validation;
    private readonly float[] _scratch;
    private BatchStep[] _steps = [];
    private int _epochs;

    /// <param name="rows">The rows, and their units.</param>
    /// <param name="parameters">The first parameters, in these units. The run changes them.</param>
    /// <param name="loss">The loss of a row, in these units.</param>
    /// <param name="options">Penalties, schedule, shuffling and memory.</param>
    /// <param name="decision">The update rule, its learning rate and the layout of the gradient.</param>
    /// <param name="team">The threads.</param>
    /// <param name="interruption">
    /// Checked at every batch, and within it before each product of matrices and between the parts of a large one.
    /// </param>
    public MiniBatchRun(
        BatchRows rows,
        BatchParameters parameters,
        TrainingLoss loss,
        TwoLayerLinearOptions options,
        BatchDecision decision,
        Team team,
        Interruption interruption)
    {
        (_rows, _validationRows, _units, _parameters) = (rows.Training, rows.Validation, rows.Units, parameters);
        Schedule = new UsedSchedule(options.LearningRateSchedule, decision.MaximumEpochs);
        (_learningRate, _seed, _interruption) = (decision.LearningRate, options.Shuffle ? decision.Seed : null, interruption);
        _training = new ShuffleBuffer(_rows);
        _validation = _validationRows is null ? null : new ShuffleBuffer(_validationRows);
        var (layout, isSparse) = (parameters.Layout, decision.IsSparse);
        // No batch has more rows than the buffer.
        var wanted = BatchSize(_rows.RowCount, decision.Optimizer.BatchSize, isSparse);
        _batchSize = Math.Min(wanted, ShuffleBuffer.MostTiles * _rows.LargestTile);
        var shares = isSparse
            ? SparseGradient.ShardCount(layout, _batchSize, (double)_rows.StoredValues / _rows.RowCount)
            : DenseGradient.ShareCount(layout, _batchSize);
        BatchMemory.Require(layout, _batchSize, shares, isSparse, Math.Max(options.MemoryBudget ?? 0, MemoryBudget.Default));
        (_thetaPenalty, _aPenalty) = (options.Penalties.FirstLayer, options.Penalties.SecondLayer);
        _update = decision.Optimizer.CreateUpdate(layout.Count, isSparse ? layout.Features + 1 : shares);
        if (isSparse)
        {
            _lazyPenalty = _thetaPenalty.IsZero ? null : new LazyPenalty(_thetaPenalty, _parameters, _update);
            _gradient = new SparseGradient(
                loss, _parameters, _units, _rows, _update, _lazyPenalty, _aPenalty, _batchSize, team, interruption);
        }
        else
        {
            _productPenalty = BatchProductPenalty.Create(options, _parameters, interruption);
            _gradient = new DenseGradient(loss, _parameters, _units, _rows.Targets, _update, options, _batchSize, team, interruption);
        }

        _scratch = new float[layout.Rank];
    }

    /// <summary>Most rows of a batch.</summary>
    public static int BatchSize(long rows, int? wanted, bool isSparse) =>
        (int)Math.Min(rows, wanted ?? Math.Min(isSparse ? SparseBatchSize : DenseBatchSize, Math.Max(1, rows / FewestBatches)));

    public double ScoreChange => double.NaN;

    public UsedSchedule Schedule { get; }

    public EpochResult RunEpoch()
    {
        var (filling, rowsBefore, loss, last) = (0, 0L, 0.0, default(BatchStep));
        foreach (var buffer in _training.Read())
        {
            if (_seed is { } seed)
                buffer.Shuffle(seed, _epochs, filling++);
            var batches = buffer.BatchCount(_batchSize);
            ScheduleSteps(buffer, batches, rowsBefore, last);
            for (var batch = 0; batch < batches; batch++)
                loss += Step(buffer, batch, batches);
            (rowsBefore, last) = (rowsBefore + buffer.Count, _steps[batches - 1]);
        }

        _lazyPenalty?.CatchUpAll(new BatchStep(last.Number + 1, last.RateBefore + last.Rate, 0), _scratch);
        _epochs++;
        loss += Penalties();
        var norm = _gradient.GradientNorm();
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
            throw new DivergedException(loss, last.Rate, last.Number + 1);
        return new EpochResult(loss, norm, last.Rate, EpochOutcome.Continue);
    }

    public double ValidationLoss()
    {
        if (_validation is null)
            return double.NaN;
        var loss = 0.0;
        foreach (var buffer in _validation.Read())
        {
            var batches = buffer.BatchCount(_batchSize);
            for (var batch = 0; batch < batches; batch++)
            {
                _interruption.Check();
                var (first, count) = buffer.Batch(batch, batches);
                // As in training, sums in single precision are weighted means over the batch.
                var share = (double)count / _validationRows!.RowCount;
                loss += share * _gradient.Loss(buffer, first, count, 1 / (share * _validationRows.TotalWeight));
            }
        }

        return loss;
    }

    public void KeepBest() => _parameters.KeepBest();

    public RawParameters BestParameters() => _parameters.Best(_units);

    public void Exchange(StateStream state, int epochs)
    {
        _epochs = epochs;
        Schedule.Exchange(state, epochs);
        _parameters.Exchange(state);
        _update.Exchange(state);
    }

    /// <summary>Computes the numbers and learning rates of the steps on a buffer.</summary>
    private void ScheduleSteps(ShuffleBuffer buffer, int batches, long rowsBefore, BatchStep last)
    {
        if (_steps.Length < batches)
            _steps = new BatchStep[batches];
        var (number, rateBefore) = rowsBefore == 0 ? (0, 0) : (last.Number + 1, last.RateBefore + last.Rate);
        for (var batch = 0; batch < batches; batch++)
        {
            var time = _epochs + ((double)(rowsBefore + buffer.Batch(batch, batches).First) / _rows.RowCount);
            var rate = _learningRate * Schedule.Factor(time);
            _steps[batch] = new BatchStep(number++, rateBefore, rate);
            rateBefore += rate;
        }
    }

    /// <summary>Takes the step of a batch, and returns its part of the loss of the epoch.</summary>
    private double Step(ShuffleBuffer buffer, int batch, int batches)
    {
        _interruption.Check();
        var (first, count) = buffer.Batch(batch, batches);
        var (step, share) = (_steps[batch], (double)count / _rows.RowCount);
        var loss = _gradient.Evaluate(buffer, first, count, 1 / (share * _rows.TotalWeight), step);
        if (!double.IsFinite(loss))
            throw new DivergedException(loss, step.Rate, step.Number + 1);
        _gradient.Update(step);
        return share * loss;
    }

    private double Penalties() =>
        _thetaPenalty.Value(_parameters.Theta.Span) + _aPenalty.Value(_parameters.A.Span) + (_productPenalty?.Value() ?? 0);
}
