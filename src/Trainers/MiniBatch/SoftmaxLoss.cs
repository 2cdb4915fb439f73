using System.Numerics.Tensors;
using Cotangent.AutoDiff.Kernels;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// Softmax and cross entropy of classes, by hand: three products and one exponential of each score. It stands beside the plan of the same loss, which says
/// what is right. The products go by pointers over buffers of this object alone, made for the most rows of a batch; a class is an index that is checked
/// (<see cref="Columns.CheckedKey"/> has seen to it that it is one of m).
/// </summary>
internal sealed unsafe class SoftmaxLoss : HiddenLoss
{
    private readonly ModelParameters _parameters;
    private readonly Action _check;
    private readonly int _k;
    private readonly int _m;
    private readonly float[] _hidden;
    private readonly float[] _hiddenBar;
    private readonly float[] _scores;
    private readonly float[] _aTransposed;
    private readonly float[] _aBar;
    private readonly float[] _biasBar;
    private readonly int[] _classes;
    private readonly float[] _weights;
    private double _value;

    /// <param name="parameters">Of as many outputs as there are classes.</param>
    /// <param name="capacity">Most rows.</param>
    /// <param name="interruption">Asked before each product and the exponentials, and between the parts of a large product.</param>
    public SoftmaxLoss(ModelParameters parameters, int capacity, Interruption interruption)
    {
        _check = interruption.Check;
        (_parameters, _k, _m) = (parameters, parameters.Layout.Rank, parameters.Layout.Outputs);
        (_hidden, _hiddenBar, _scores) = (new float[capacity * _k], new float[capacity * _k], new float[capacity * _m]);
        (_aTransposed, _aBar, _biasBar) = (new float[_m * _k], new float[_m * _k], new float[parameters.Layout.HasBias ? _m : 0]);
        (_classes, _weights) = (new int[capacity], new float[capacity]);
    }

    public override double Value => _value;

    public override Span<float> Hidden => _hidden;

    public override ReadOnlySpan<float> HiddenBar => _hiddenBar;

    public override void LoadLabels(RowPool pool, int first, int count, double rowScale)
    {
        for (var row = 0; row < count; row++)
        {
            var tile = pool.Find(first + row, out var at);
            _classes[row] = (int)tile.Labels[at];
            _weights[row] = (float)(rowScale * (tile.Weights?[at] ?? 1));
        }
    }

    public override void RunLoss(int count) => RunScores(count);

    public override void RunGradient(int count)
    {
        RunScores(count);
        Array.Clear(_biasBar);
        for (var row = 0; row < count; row++)
        {
            // w (p - y).
            var scores = _scores.AsSpan(row * _m, _m);
            TensorPrimitives.Multiply(scores, _weights[row] / TensorPrimitives.Sum<float>(scores), scores);
            scores[_classes[row]] -= _weights[row];
            if (_biasBar.Length > 0)
                TensorPrimitives.Add(_biasBar, scores, _biasBar);
        }

        // RunScores has checked the number of rows.
        fixed (float* h = _hidden, scoresBar = _scores, hiddenBar = _hiddenBar, aBar = _aBar, a = _parameters.A.Span)
        {
            _check();
            MatrixProduct.Multiply(new Strided<float>(scoresBar, _m, 1), new Strided<float>(a, _k, 1), hiddenBar, count, _k, _m, _check);
            _check();
            MatrixProduct.Multiply(new Strided<float>(scoresBar, 1, _m), new Strided<float>(h, _k, 1), aBar, _m, _k, count, _check);
        }
    }

    public override void AddRest(Span<float> sum)
    {
        TensorPrimitives.Add(sum[.._aBar.Length], _aBar, sum);
        var bias = sum[_aBar.Length..];
        TensorPrimitives.Add(bias, _biasBar, bias);
    }

    /// <summary>The loss, and in place of the scores their exponentials, that of the largest of a row being 1.</summary>
    private void RunScores(int count)
    {
        var a = _parameters.A.Span;
        for (var i = 0; i < _k; i++)
        {
            for (var j = 0; j < _m; j++)
                _aTransposed[(i * _m) + j] = a[(j * _k) + i];
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _classes.Length);
        _check();
        fixed (float* h = _hidden, scores = _scores, transposed = _aTransposed)
            MatrixProduct.Multiply(new Strided<float>(h, _k, 1), new Strided<float>(transposed, _m, 1), scores, count, _m, _k, _check);
        var bias = _parameters.Bias.Span;
        _value = 0;
        for (var row = 0; row < count; row++)
        {
            var scores = _scores.AsSpan(row * _m, _m);
            if (!bias.IsEmpty)
                TensorPrimitives.Add(scores, bias, scores);
            TensorPrimitives.Subtract(scores, TensorPrimitives.Max<float>(scores), scores);
            _value -= _weights[row] * scores[_classes[row]];
        }

        _check();
        var all = _scores.AsSpan(0, count * _m);
        TensorPrimitives.Exp(all, all);
        for (var row = 0; row < count; row++)
            _value += _weights[row] * MathF.Log(TensorPrimitives.Sum<float>(_scores.AsSpan(row * _m, _m)));
    }
}
