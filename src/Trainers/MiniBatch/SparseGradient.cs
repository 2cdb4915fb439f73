using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// Batches of rows of which only what is not 0 is looked at. Of Theta by feature a batch reads, differentiates and steps the rows of the features
/// that it has, and no others.
/// </summary>
/// <remarks>
/// The loss begins at H, whose rows are sums of rows of Theta, and gives dL/dH; a feature's row of dL/dTheta is then Σ x dL/dh over the rows of
/// the batch that have it: the factored outer product, never formed. Lanes share the features for the sums and for the steps, and the rows of the
/// batch for the loss, which adds the sums of the lanes.
/// </remarks>
internal sealed class SparseGradient : IBatchGradient
{
    /// <summary>Multiplications that are worth waking a thread for.</summary>
    private const double SmallestWork = 1 << 16;

    /// <summary>Features of a row that are worth an entry in another lane.</summary>
    private const double FewestFeatures = 16;

    private const int MaximumLanes = 8;

    private readonly ModelParameters _parameters;
    private readonly BlockUpdate _update;
    private readonly ElementPenalty _aPenalty;
    private readonly Team _team;
    private readonly Interruption _interruption;
    private readonly SparseLane[] _lanes;
    private readonly HiddenLoss[] _losses;
    private readonly float[] _hiddenBar;
    private readonly float[] _restBar;
    private readonly float[] _restSteps;
    private readonly Action<int> _load;
    private readonly Action<int> _runGradient;
    private readonly Action<int> _runLoss;
    private readonly Action<int> _updateTheta;
    private (RowPool Pool, int First, int Count, double RowScale, BatchStep? Step) _batch;

    /// <param name="loss">Of a row.</param>
    /// <param name="parameters">By feature.</param>
    /// <param name="units">Features are scaled, not shifted.</param>
    /// <param name="rows">What is trained on.</param>
    /// <param name="update">With a block for each feature, and one for A and b.</param>
    /// <param name="thetaPenalty">Null for none.</param>
    /// <param name="aPenalty">May be zero.</param>
    /// <param name="batchSize">Most rows of a batch.</param>
    /// <param name="team">The threads.</param>
    /// <param name="interruption">Asked by every lane before its sums over features, and within the loss of its rows.</param>
    public SparseGradient(
        TrainingLoss loss,
        ModelParameters parameters,
        Standardization units,
        TileSet rows,
        BlockUpdate update,
        LazyPenalty? thetaPenalty,
        ElementPenalty aPenalty,
        int batchSize,
        Team team,
        Interruption interruption)
    {
        var layout = parameters.Layout;
        (_parameters, _update, _aPenalty, _team, _interruption) = (parameters, update, aPenalty, team, interruption);
        var lanes = LaneCount(layout, batchSize, (double)rows.StoredValues / rows.RowCount);
        var program = new Lazy<BatchProgram>(() => BatchProgram.OfHidden(layout, loss));
        (_lanes, _losses) = (new SparseLane[lanes], new HiddenLoss[lanes]);
        var (bounds, numbers) = (FeatureRanges.Of(rows, lanes), new int[layout.Features]);
        for (var lane = 0; lane < lanes; lane++)
        {
            _lanes[lane] = new SparseLane(parameters, units, update, thetaPenalty, numbers, bounds[lane], bounds[lane + 1], batchSize);
            _losses[lane] = HiddenLoss.Create(loss, parameters, units, rows.Targets, (batchSize + lanes - 1) / lanes, program, interruption);
        }

        _hiddenBar = new float[batchSize * layout.Rank];
        (_restBar, _restSteps) = (new float[layout.Count - layout.ThetaLength], new float[layout.Count - layout.ThetaLength]);
        (_load, _runGradient, _runLoss, _updateTheta) = (Load, RunGradient, RunLoss, UpdateTheta);
    }

    /// <summary>How many lanes a batch has, 1, 2, 4 or 8: a function of sizes alone, so that the order of summation is.</summary>
    public static int LaneCount(ParameterLayout layout, int batchSize, double featuresOfRow)
    {
        var most = Math.Min(3.0 * batchSize * layout.Rank * (featuresOfRow + layout.Outputs) / SmallestWork, featuresOfRow / FewestFeatures);
        var lanes = 1;
        while (2 * lanes <= Math.Min(most, MaximumLanes))
            lanes *= 2;
        return lanes;
    }

    public double Evaluate(RowPool pool, int first, int count, double rowScale, BatchStep step)
    {
        var loss = Run(pool, first, count, rowScale, step, _runGradient);
        Array.Clear(_restBar);
        for (var lane = 0; lane < Math.Min(_lanes.Length, count); lane++)
            _losses[lane].AddRest(_restBar);
        return loss;
    }

    public void Update(BatchStep step)
    {
        var layout = _parameters.Layout;
        _batch.Step = step;
        _team.Run(_lanes.Length, _updateTheta);
        _update.Step(layout.Features, layout.ThetaLength, _parameters.Values[layout.ThetaLength..], _restBar, step.Rate, _restSteps);
        _aPenalty.Shrink(_parameters.A.Span, _restSteps.AsSpan(0, layout.ALength));
    }

    public double Loss(RowPool pool, int first, int count, double rowScale) => Run(pool, first, count, rowScale, null, _runLoss);

    public double GradientNorm()
    {
        double squares = TensorPrimitives.SumOfSquares<float>(_restBar);
        foreach (var lane in _lanes)
            squares += lane.SquareOfGradient(_hiddenBar);
        return Math.Sqrt(squares);
    }

    private double Run(RowPool pool, int first, int count, double rowScale, BatchStep? step, Action<int> run)
    {
        _batch = (pool, first, count, rowScale, step);
        _team.Run(_lanes.Length, _load);
        var lanes = Math.Min(_lanes.Length, count);
        _team.Run(lanes, run);
        var loss = 0.0;
        for (var lane = 0; lane < lanes; lane++)
            loss += _losses[lane].Value;
        return loss;
    }

    private void Load(int lane)
    {
        _interruption.Check();
        _lanes[lane].Load(_batch.Pool, _batch.First, _batch.Count, _batch.Step);
    }

    private void RunGradient(int lane)
    {
        var (start, count) = Gather(lane);
        _losses[lane].RunGradient(count);
        var k = _parameters.Layout.Rank;
        _losses[lane].HiddenBar[..(count * k)].CopyTo(_hiddenBar.AsSpan(start * k));
    }

    private void RunLoss(int lane) => _losses[lane].RunLoss(Gather(lane).Count);

    /// <summary>The labels of a share of the rows, and their H: the parts of all lanes.</summary>
    private (int Start, int Count) Gather(int lane)
    {
        var (start, count) = BatchLane.Share(lane, Math.Min(_lanes.Length, _batch.Count), _batch.Count);
        var (loss, k) = (_losses[lane], _parameters.Layout.Rank);
        loss.LoadLabels(_batch.Pool, _batch.First + start, count, _batch.RowScale);
        var hidden = loss.Hidden[..(count * k)];
        _lanes[0].Hidden.Slice(start * k, count * k).CopyTo(hidden);
        foreach (var part in _lanes.AsSpan(1))
            TensorPrimitives.Add(hidden, part.Hidden.Slice(start * k, count * k), hidden);
        return (start, count);
    }

    private void UpdateTheta(int lane) => _lanes[lane].Update(_hiddenBar, _batch.Step!.Value.Rate);
}
