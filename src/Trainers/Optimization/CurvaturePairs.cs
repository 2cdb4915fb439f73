using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Optimization;

/// <summary>The last steps s with the changes y of the gradient, and the approximate inverse Hessian of these pairs.</summary>
/// <remarks>Source: Nocedal and Wright, <i>Numerical Optimization</i>, 2nd ed., Springer 2006, algorithm 7.4 and equation 7.20.</remarks>
/// <param name="length">Length of s and y.</param>
/// <param name="historySize">Most pairs.</param>
/// <param name="interruption">Checked at every pair.</param>
internal sealed class CurvaturePairs(int length, int historySize, Interruption? interruption = null)
{
    /// <summary>
    /// Least cosine between s and y. A pair with a smaller one is left out: the loss is not convex there, or the pair is rounding. With a
    /// Hessian of condition number κ, cosines are 2 √κ / (1 + κ) or more.
    /// </summary>
    private const double SmallestCosine = 1e-8;

    /// <summary>The pairs, from the oldest to the newest.</summary>
    private readonly List<(double[] S, double[] Y)> _pairs = [];

    /// <summary>A weight for each pair. Grows with the pairs, because the history size may far exceed the number of steps.</summary>
    private double[] _weights = [];

    public int Count => _pairs.Count;

    public void Clear() => _pairs.Clear();

    /// <summary>Adds the pair of a step between two points. A full history loses its oldest pair.</summary>
    public void Add(ReadOnlySpan<double> from, ReadOnlySpan<double> fromGradient, ReadOnlySpan<double> to, ReadOnlySpan<double> toGradient)
    {
        var pair = Count < historySize ? (S: new double[length], Y: new double[length]) : _pairs[0];
        if (Count == historySize)
            _pairs.RemoveAt(0);
        TensorPrimitives.Subtract(to, from, pair.S);
        TensorPrimitives.Subtract(toGradient, fromGradient, pair.Y);
        if (TensorPrimitives.Dot<double>(pair.S, pair.Y)
            > SmallestCosine * TensorPrimitives.Norm<double>(pair.S) * TensorPrimitives.Norm<double>(pair.Y))
            _pairs.Add(pair);
    }

    /// <summary>Multiplies a vector by the approximate inverse Hessian, in place.</summary>
    public void MultiplyByInverse(Span<double> vector)
    {
        if (_weights.Length < Count)
            _weights = new double[Math.Min(historySize, Math.Max(2L * _weights.Length, Count))];
        for (var i = Count - 1; i >= 0; i--)
        {
            interruption?.Check();
            var (s, y) = _pairs[i];
            _weights[i] = TensorPrimitives.Dot<double>(s, vector) / TensorPrimitives.Dot<double>(s, y);
            TensorPrimitives.MultiplyAdd(y, -_weights[i], vector, vector);
        }

        if (Count > 0)
        {
            var (s, y) = _pairs[^1];
            TensorPrimitives.Multiply(vector, TensorPrimitives.Dot<double>(s, y) / TensorPrimitives.Dot<double>(y, y), vector);
        }

        for (var i = 0; i < Count; i++)
        {
            interruption?.Check();
            var (s, y) = _pairs[i];
            var weight = TensorPrimitives.Dot<double>(y, vector) / TensorPrimitives.Dot<double>(s, y);
            TensorPrimitives.MultiplyAdd(s, _weights[i] - weight, vector, vector);
        }
    }

    public void Exchange(StateStream state)
    {
        var count = Count;
        state.ExchangeCount(ref count, "curvature pairs", 2L * length * sizeof(double), historySize);
        while (Count < count)
            _pairs.Add((new double[length], new double[length]));
        _pairs.RemoveRange(count, Count - count);
        foreach (var (s, y) in _pairs)
        {
            state.Exchange<double>(s);
            state.Exchange<double>(y);
        }
    }
}
