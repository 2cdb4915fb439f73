using System.Globalization;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Optimizers;
using Cotangent.Trainers.Optimization.Schedules;
using Cotangent.Trainers.Penalties;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// Training in single precision that steps after each batch of rows: the epochs, whatever the update rule and the storage of the rows.
/// </summary>
/// <remarks>
/// Rows that are sparse, and not shifted, touch only the rows of Theta of their own features; all others are filled up. Threads share the work of
/// each batch, so that the result has the same bits for any number of them.
/// </remarks>
internal sealed class MiniBatchRun : ITrainingRun
{
    private const int DenseBatchSize = 256;
    private const int SparseBatchSize = 64;

    /// <summary>With few rows, batches are smaller, so that an epoch has this many steps.</summary>
    private const int FewestBatches = 10;

    private readonly TileSet _rows;
    private readonly Standardization _units;
    private readonly double _learningRate;
    private readonly int? _seed;
    private readonly int _batchSize;
    private readonly Interruption _interruption;
    private readonly ModelParameters _parameters;
    private readonly BlockUpdate _update;
    private readonly ElementPenalty _thetaPenalty;
    private readonly ElementPenalty _aPenalty;
    private readonly LazyPenalty? _lazyPenalty;
    private readonly BatchProductPenalty? _productPenalty;
    private readonly IBatchGradient _gradient;
    private readonly RowPool _training;
    private readonly TileSet? _validationRows;
    private readonly RowPool? _validation;
    private readonly float[] _scratch;
    private BatchStep[] _steps = [];
    private int _epochs;

    /// <param name="rows">What is trained on.</param>
    /// <param name="validation">What is measured; null for nothing.</param>
    /// <param name="units">Those that training works in. Of sparse rows they have no means: otherwise rows are filled up.</param>
    /// <param name="layout">The sizes.</param>
    /// <param name="loss">In those units.</param>
    /// <param name="options">Penalties, schedule, the order of the rows, and memory.</param>
    /// <param name="optimizer">The update rule.</param>
    /// <param name="learningRate">What the schedule multiplies.</param>
    /// <param name="maximumEpochs">What the schedule may depend on.</param>
    /// <param name="start">The parameters to begin with, in those units. Copied.</param>
    /// <param name="seed">Of the order of the rows.</param>
    /// <param name="team">The threads.</param>
    /// <param name="interruption">Asked at every batch, and within it before each product of matrices and between the parts of a large one.</param>
    public MiniBatchRun(
        TileSet rows,
        TileSet? validation,
        Standardization units,
        ParameterLayout layout,
        TrainingLoss loss,
        TwoLayerLinearOptions options,
        MiniBatchOptimizer optimizer,
        double learningRate,
        int maximumEpochs,
        ReadOnlySpan<float> start,
        int seed,
        Team team,
        Interruption interruption)
    {
        (_rows, _validationRows, _units, Schedule) = (rows, validation, units, new UsedSchedule(options.LearningRateSchedule, maximumEpochs));
        (_learningRate, _seed, _interruption) = (learningRate, options.Shuffle ? seed : null, interruption);
        _training = new RowPool(rows);
        _validation = validation is null ? null : new RowPool(validation);
        var isSparse = TakesSparse(rows, units);
        // No batch has more rows than a pool.
        _batchSize = Math.Min(BatchSize(rows.RowCount, optimizer.BatchSize, isSparse), RowPool.TilesInPool * rows.LargestTile);
        var lanes = isSparse ? SparseGradient.LaneCount(layout, _batchSize, (double)rows.StoredValues / rows.RowCount) : DenseGradient.Shares(layout, _batchSize);
        BatchMemory.Require(layout, _batchSize, lanes, isSparse, Math.Max(options.MemoryBudget ?? 0, MemoryBudget.Default));
        _parameters = new ModelParameters(layout, start);
        (_thetaPenalty, _aPenalty) = (options.Penalties.FirstLayer, options.Penalties.SecondLayer);
        _update = optimizer.CreateUpdate(layout.Count, isSparse ? layout.Features + 1 : DenseGradient.Shares(layout, _batchSize));
        if (isSparse)
        {
            RequireNoProductPenalty(options);
            _lazyPenalty = _thetaPenalty.IsZero ? null : new LazyPenalty(_thetaPenalty, _parameters, _update);
            _gradient = new SparseGradient(loss, _parameters, units, rows, _update, _lazyPenalty, _aPenalty, _batchSize, team, interruption);
        }
        else
        {
            _productPenalty = BatchProductPenalty.Create(options, _parameters, interruption);
            _gradient = new DenseGradient(loss, _parameters, units, rows.Targets, _update, options, _batchSize, team, interruption);
        }

        _scratch = new float[layout.Rank];
    }

    /// <summary>Whether training touches only the features that rows have.</summary>
    public static bool TakesSparse(TileSet rows, Standardization units) =>
        rows.LargestSparse > 0 && !units.FeatureMeans.AsSpan().ContainsAnyExcept(0);

    /// <summary>Most rows of a batch.</summary>
    public static int BatchSize(long rows, int? wanted, bool isSparse) =>
        (int)Math.Min(rows, wanted ?? Math.Min(isSparse ? SparseBatchSize : DenseBatchSize, Math.Max(1, rows / FewestBatches)));

    public double ScoreChange => double.NaN;

    public UsedSchedule Schedule { get; }

    public EpochResult RunEpoch()
    {
        var (poolNumber, rowsBefore, last, loss) = (0, 0L, default(BatchStep), 0.0);
        foreach (var pool in _training.Read())
        {
            if (_seed is { } seed)
                pool.Shuffle(seed, _epochs, poolNumber++);
            var batches = pool.BatchCount(_batchSize);
            Plan(pool, batches, rowsBefore, last);
            for (var batch = 0; batch < batches; batch++)
                loss += TakeBatch(pool, batch, batches);
            (rowsBefore, last) = (rowsBefore + pool.Count, _steps[batches - 1]);
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
        foreach (var pool in _validation.Read())
        {
            var batches = pool.BatchCount(_batchSize);
            for (var batch = 0; batch < batches; batch++)
            {
                _interruption.Check();
                var (first, count) = pool.Batch(batch, batches);
                // As in training, single precision sees the mean over the batch.
                var share = (double)count / _validationRows!.RowCount;
                loss += share * _gradient.Loss(pool, first, count, 1 / (share * _validationRows.TotalWeight));
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

    private static void RequireNoProductPenalty(TwoLayerLinearOptions options)
    {
        static void Require(double value, string name)
        {
            if (value != 0)
            {
                throw new ArgumentOutOfRangeException(
                    name,
                    value,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Options.{name} is {value}; expected 0 with mini-batches of sparse rows, because ")
                    + "a penalty on A Theta changes every row of Theta at each step. "
                    + "Set FirstLayerL2Regularization, SecondLayerL2Regularization or their L1 forms instead, or a full-batch Optimizer.");
            }
        }

        Require(options.L2Regularization ?? 0, nameof(options.L2Regularization));
    }

    /// <summary>When and how long the steps on a pool are: known before they are taken.</summary>
    private void Plan(RowPool pool, int batches, long rowsBefore, BatchStep last)
    {
        if (_steps.Length < batches)
            _steps = new BatchStep[batches];
        var (number, rateBefore) = rowsBefore == 0 ? (0, 0) : (last.Number + 1, last.RateBefore + last.Rate);
        for (var batch = 0; batch < batches; batch++)
        {
            var time = _epochs + ((double)(rowsBefore + pool.Batch(batch, batches).First) / _rows.RowCount);
            var rate = _learningRate * Schedule.Factor(time);
            _steps[batch] = new BatchStep(number++, rateBefore, rate);
            rateBefore += rate;
        }
    }

    /// <summary>A step on a batch of the pool; returns its share of the loss of the epoch, before the step.</summary>
    private double TakeBatch(RowPool pool, int batch, int batches)
    {
        _interruption.Check();
        var (first, count) = pool.Batch(batch, batches);
        var (step, share) = (_steps[batch], (double)count / _rows.RowCount);
        var loss = _gradient.Evaluate(pool, first, count, 1 / (share * _rows.TotalWeight), step);
        if (!double.IsFinite(loss))
            throw new DivergedException(loss, step.Rate, step.Number + 1);
        _gradient.Update(step);
        return share * loss;
    }

    private double Penalties() =>
        _thetaPenalty.Value(_parameters.Theta.Span) + _aPenalty.Value(_parameters.A.Span) + (_productPenalty?.Value() ?? 0);
}
