using System.Numerics.Tensors;
using Cotangent.AutoDiff.Kernels;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// The output layer of softmax cross entropy, written by hand: three products and one exponential of each score. A test compares it with
/// the compiled plan of the same loss. The products use pointers into buffers of this object, made for the most rows of a batch. Classes
/// are indices below m, as <see cref="Columns.CheckedKey"/> has checked, and array accesses check them again.
/// </summary>
internal sealed unsafe class SoftmaxOutputLayer : OutputLayer
{
    private readonly BatchParameters _parameters;
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

    /// <param name="parameters">The parameters, with an output for each class.</param>
    /// <param name="capacity">Most rows.</param>
    /// <param name="interruption">Checked before each product and the exponentials, and between the parts of a large product.</param>
    public SoftmaxOutputLayer(BatchParameters parameters, int capacity, Interruption interruption)
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

    public override void LoadLabels(ShuffleBuffer rows, int first, int count, double rowScale)
    {
        for (var row = 0; row < count; row++)
        {
            var tile = rows.Find(first + row, out var at);
            _classes[row] = (int)tile.Labels[at];
            _weights[row] = (float)(rowScale * tile.Weight(at));
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

    public override void AddOutputGradient(Span<float> sum)
    {
        TensorPrimitives.Add(sum[.._aBar.Length], _aBar, sum);
        var bias = sum[_aBar.Length..];
        TensorPrimitives.Add(bias, _biasBar, bias);
    }

    /// <summary>Computes the loss, and the exponentials of score - largest score of the row in place of the scores.</summary>
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
