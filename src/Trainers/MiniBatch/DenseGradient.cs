using System.Numerics.Tensors;
using Microsoft.ML;

namespace Cotangent.Trainers;

/// <summary>Batches of rows with all their features, sparse ones filled up: every parameter has a gradient.</summary>
internal sealed class DenseGradient : IBatchGradient
{
    /// <summary>
    /// Each lane holds a gradient of its own: with many parameters fewer lanes, so that they take no more than this many numbers together.
    /// </summary>
    private const int MaximumLaneParameters = 1 << 24;

    private readonly ModelParameters _parameters;
    private readonly Standardization _units;
    private readonly BlockUpdate _update;
    private readonly ElementPenalty _thetaPenalty;
    private readonly ElementPenalty _aPenalty;
    private readonly BatchProductPenalty? _product;
    private readonly Team _team;
    private readonly BatchLane[] _lanes;
    private readonly double[][] _rows;
    private readonly Range[] _parts;
    private readonly float[] _gradient;
    private readonly float[] _steps;
    private readonly Action<int> _runGradient;
    private readonly Action<int> _runLoss;
    private (RowPool Pool, int First, int Count, double RowScale) _batch;

    public DenseGradient(
        TrainingLoss loss,
        ModelParameters parameters,
        Standardization units,
        Targets targets,
        BlockUpdate update,
        TwoLayerLinearOptions options,
        int batchSize,
        Team team)
    {
        var layout = parameters.Layout;
        (_parameters, _units, _update, _team) = (parameters, units, update, team);
        (_thetaPenalty, _aPenalty) = (ElementPenalty.OfTheta(options), ElementPenalty.OfA(options));
        _product = BatchProductPenalty.Create(options, parameters);
        // Forward, and back to either factor.
        var work = 3.0 * batchSize * layout.Rank * (layout.Features + layout.Outputs);
        var lanes = Math.Min(BatchLane.Count(work, batchSize), Math.Max(1, MaximumLaneParameters / layout.Count));
        var program = BatchProgram.OfFeatures(layout, loss);
        var capacity = (batchSize + lanes - 1) / lanes;
        _lanes = new BatchLane[lanes];
        _rows = new double[lanes][];
        for (var lane = 0; lane < lanes; lane++)
            (_lanes[lane], _rows[lane]) = (new BatchLane(program, parameters, units, targets, capacity), new double[layout.Features]);
        _parts = [.. layout.Parts()];
        (_gradient, _steps) = (new float[layout.Count], new float[layout.Count]);
        (_runGradient, _runLoss) = (RunGradient, RunLoss);
    }

    public double Evaluate(RowPool pool, int first, int count, double rowScale, BatchStep step)
    {
        var loss = Run(pool, first, count, rowScale, _runGradient);
        var lanes = Math.Min(_lanes.Length, count);
        for (var part = 0; part < _parts.Length; part++)
        {
            var sum = _gradient.AsSpan(_parts[part]);
            _lanes[0].Gradient(part).CopyTo(sum);
            for (var lane = 1; lane < lanes; lane++)
                _lanes[lane].AddGradient(part, sum);
        }

        _product?.AddGradient(_gradient);
        return loss;
    }

    public void Update(BatchStep step)
    {
        var layout = _parameters.Layout;
        _update.Step(0, 0, _parameters.Values, _gradient, step.Rate, _steps);
        _thetaPenalty.Shrink(_parameters.Theta.Span, _steps.AsSpan(layout.Theta));
        _aPenalty.Shrink(_parameters.A.Span, _steps.AsSpan(layout.A));
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
        var (start, count) = BatchLane.Share(lane, Math.Min(_lanes.Length, _batch.Count), _batch.Count);
        _lanes[lane].LoadLabels(_batch.Pool, _batch.First + start, count, _batch.RowScale);
        var n = _parameters.Layout.Features;
        for (var row = 0; row < count; row++)
            Standardize(_batch.Pool[_batch.First + start + row], _rows[lane], _lanes[lane].Input.AsSpan(row * n, n));
        return count;
    }

    /// <summary>In double, because means may be large against deviations.</summary>
    private void Standardize(RowReader.Row source, Span<double> row, Span<float> target)
    {
        if (source.Columns is { } columns)
        {
            row.Clear();
            for (var e = 0; e < columns.Length; e++)
                row[columns.Span[e]] = source.Values.Span[e];
        }
        else
        {
            TensorPrimitives.ConvertChecked(source.Values.Span, row);
        }

        TensorPrimitives.Subtract(row, _units.FeatureMeans, row);
        TensorPrimitives.Multiply(row, _units.FeatureScales, row);
        TensorPrimitives.ConvertChecked<double, float>(row, target);
    }
}
