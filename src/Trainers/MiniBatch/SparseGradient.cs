using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// Loss, gradient and step of batches of sparse rows. A batch reads, differentiates and steps only the rows of Theta by feature whose
/// features it has.
/// </summary>
/// <remarks>
/// H is a sum of rows of Theta. The output layer computes the loss and dL/dH. The row of dL/dTheta of a feature is then Σ x dL/dh over the
/// rows with that feature. Shards of features compute summands of H and step Theta; shares of rows add the summands and evaluate the loss.
/// A batch has one share for each shard.
/// </remarks>
internal sealed class SparseGradient : IBatchGradient
{
    /// <summary>Multiplications of a shard that outweigh waking a thread.</summary>
    private const double SmallestWork = 1 << 16;

    /// <summary>Least stored features of a row for each shard.</summary>
    private const double FewestFeatures = 16;

    private const int MaximumShards = 8;

    private readonly BatchParameters _parameters;
    private readonly BlockUpdate _update;
    private readonly ElementPenalty _aPenalty;
    private readonly Team _team;
    private readonly Interruption _interruption;
    private readonly FeatureShard[] _shards;
    private readonly OutputLayer[] _shares;
    private readonly float[] _hiddenBar;
    private readonly float[] _outputGradient;
    private readonly float[] _outputSteps;
    private readonly Action<int> _load;
    private readonly Action<int> _runGradient;
    private readonly Action<int> _runLoss;
    private readonly Action<int> _updateTheta;
    private (ShuffleBuffer Rows, int First, int Count, double RowScale, BatchStep? Step) _batch;

    /// <param name="loss">The loss of a row.</param>
    /// <param name="parameters">The parameters, with Theta by feature.</param>
    /// <param name="units">The units: features are scaled, not shifted.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="update">The update rule, with a block for each feature, and one for A and b.</param>
    /// <param name="thetaPenalty">The penalty of Theta; null for none.</param>
    /// <param name="aPenalty">The penalty of A; may be zero.</param>
    /// <param name="batchSize">Most rows of a batch.</param>
    /// <param name="team">The threads.</param>
    /// <param name="interruption">Checked by every shard before its sums over features, and within the loss of each share of rows.</param>
    public SparseGradient(
        TrainingLoss loss,
        BatchParameters parameters,
        Units units,
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
        var shards = ShardCount(layout, batchSize, (double)rows.StoredValues / rows.RowCount);
        var program = new Lazy<BatchPlans>(() => BatchPlans.OfHidden(layout, loss));
        (_shards, _shares) = (new FeatureShard[shards], new OutputLayer[shards]);
        var (bounds, numbers) = (FeatureRanges.Of(rows, shards), new int[layout.Features]);
        var capacity = (batchSize + shards - 1) / shards;
        for (var i = 0; i < shards; i++)
        {
            _shards[i] = new FeatureShard(parameters, units, update, thetaPenalty, numbers, bounds[i], bounds[i + 1], batchSize);
            _shares[i] = OutputLayer.Create(loss, parameters, units, rows.Targets, capacity, program, interruption);
        }

        _hiddenBar = new float[batchSize * layout.Rank];
        (_outputGradient, _outputSteps) = (new float[layout.Count - layout.ThetaLength], new float[layout.Count - layout.ThetaLength]);
        (_load, _runGradient, _runLoss, _updateTheta) = (Load, RunGradient, RunLoss, UpdateTheta);
    }

    /// <summary>The number of shards, 1, 2, 4 or 8. It depends on the sizes alone, and so does the order of summation.</summary>
    public static int ShardCount(ParameterLayout layout, int batchSize, double featuresOfRow)
    {
        var multiplications = 3.0 * batchSize * layout.Rank * (featuresOfRow + layout.Outputs);
        var most = Math.Min(multiplications / SmallestWork, featuresOfRow / FewestFeatures);
        var shards = 1;
        while (2 * shards <= Math.Min(most, MaximumShards))
            shards *= 2;
        return shards;
    }

    public double Evaluate(ShuffleBuffer rows, int first, int count, double rowScale, BatchStep step)
    {
        var loss = Run(rows, first, count, rowScale, step, _runGradient);
        Array.Clear(_outputGradient);
        for (var share = 0; share < Math.Min(_shares.Length, count); share++)
            _shares[share].AddOutputGradient(_outputGradient);
        return loss;
    }

    public void Update(BatchStep step)
    {
        var layout = _parameters.Layout;
        _batch.Step = step;
        _team.Run(_shards.Length, _updateTheta);
        var outputLayer = _parameters.Values[layout.ThetaLength..];
        _update.Step(layout.Features, layout.ThetaLength, outputLayer, _outputGradient, step.Rate, _outputSteps);
        _aPenalty.Shrink(_parameters.A.Span, _outputSteps.AsSpan(0, layout.ALength));
    }

    public double Loss(ShuffleBuffer rows, int first, int count, double rowScale) => Run(rows, first, count, rowScale, null, _runLoss);

    public double GradientNorm()
    {
        double squares = TensorPrimitives.SumOfSquares<float>(_outputGradient);
        foreach (var shard in _shards)
            squares += shard.SquareOfGradient(_hiddenBar);
        return Math.Sqrt(squares);
    }

    private double Run(ShuffleBuffer rows, int first, int count, double rowScale, BatchStep? step, Action<int> run)
    {
        _batch = (rows, first, count, rowScale, step);
        _team.Run(_shards.Length, _load);
        var shares = Math.Min(_shares.Length, count);
        _team.Run(shares, run);
        var loss = 0.0;
        for (var share = 0; share < shares; share++)
            loss += _shares[share].Value;
        return loss;
    }

    private void Load(int shard)
    {
        _interruption.Check();
        _shards[shard].Load(_batch.Rows, _batch.First, _batch.Count, _batch.Step);
    }

    private void RunGradient(int share)
    {
        var (start, count) = Gather(share);
        _shares[share].RunGradient(count);
        var k = _parameters.Layout.Rank;
        _shares[share].HiddenBar[..(count * k)].CopyTo(_hiddenBar.AsSpan(start * k));
    }

    private void RunLoss(int share) => _shares[share].RunLoss(Gather(share).Count);

    /// <summary>Loads the labels of a share of the rows, and adds the summands of all shards to their H.</summary>
    private (int Start, int Count) Gather(int share)
    {
        var (start, count) = Shares.Of(_batch.Count, Math.Min(_shares.Length, _batch.Count), share);
        var (loss, k) = (_shares[share], _parameters.Layout.Rank);
        loss.LoadLabels(_batch.Rows, _batch.First + start, count, _batch.RowScale);
        var hidden = loss.Hidden[..(count * k)];
        _shards[0].Hidden.Slice(start * k, count * k).CopyTo(hidden);
        foreach (var shard in _shards.AsSpan(1))
            TensorPrimitives.Add(hidden, shard.Hidden.Slice(start * k, count * k), hidden);
        return (start, count);
    }

    private void UpdateTheta(int shard) => _shards[shard].Update(_hiddenBar, _batch.Step!.Value.Rate);
}
