using System.Numerics.Tensors;

namespace Cotangent.Trainers.Model;

/// <summary>
/// The mean of the Jacobian of a response along the segment between two vectors of raw scores, by Gauss-Legendre panels that are halved
/// until the halves agree with the whole.
/// </summary>
/// <remarks>
/// The Jacobian times the difference of the scores is the derivative of the predictions along the segment, so its integral over a panel is
/// the difference of two predictions. This identity finds a transition between classes that falls between the nodes of both rules.
/// </remarks>
internal readonly ref struct MeanJacobian
{
    /// <summary>The agreement of a row of the matrix, relative to its largest element: below the digits of single precision.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>Twice the unit roundoff of double, 2⁻⁵².</summary>
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>The positive nodes of the rule of 8 points on [-1, 1], and their weights.</summary>
    private static readonly (double Node, double Weight)[] Rule =
    [
        (0.1834346424956498, 0.362683783378362),
        (0.525532409916329, 0.31370664587788727),
        (0.7966664774136267, 0.22238103445337448),
        (0.9602898564975363, 0.10122853629037626),
    ];

    private readonly ResponseFunction _response;
    private readonly ReadOnlySpan<double> _start;
    private readonly ReadOnlySpan<double> _end;
    private readonly double _spread;
    private readonly double _tolerance;

    /// <param name="response">The response.</param>
    /// <param name="start">m raw scores.</param>
    /// <param name="end">m raw scores.</param>
    public MeanJacobian(ResponseFunction response, ReadOnlySpan<double> start, ReadOnlySpan<double> end)
    {
        _response = response;
        _start = start;
        _end = end;
        var (largest, smallest, size) = (double.NegativeInfinity, double.PositiveInfinity, 0.0);
        for (var j = 0; j < start.Length; j++)
        {
            (largest, smallest) = (Math.Max(largest, end[j] - start[j]), Math.Min(smallest, end[j] - start[j]));
            size = Math.Max(size, Math.Max(Math.Abs(start[j]), Math.Abs(end[j])));
        }

        // One-versus-all moves with a common difference, too.
        _spread = Math.Max(largest - smallest, Math.Max(Math.Abs(largest), Math.Abs(smallest)));

        // The exponents of probabilities have rounding errors in proportion to the scores.
        _tolerance = Tolerance + (8 * Epsilon * size);
    }

    private int Outputs => _start.Length;

    /// <summary>Fills the mean Jacobian, m x m, row-major.</summary>
    public void Compute(Span<double> result)
    {
        if (!double.IsFinite(_spread))
        {
            // All points of the segment but its finite end are at the limit.
            Jacobian(TensorPrimitives.IsFiniteAll(_end) ? _start : _end, result);
            return;
        }

        using var whole = new RentedNumbers(result.Length);
        result.Clear();
        FillPanel(0, 1, whole.Span);
        Refine(0, 1, whole.Span, result);
    }

    /// <summary>Adds the integral over a panel, of which one rule has given a first value.</summary>
    private void Refine(double from, double to, ReadOnlySpan<double> whole, Span<double> sum)
    {
        var middle = 0.5 * (from + to);
        using var rented = new RentedNumbers(3 * whole.Length);
        var left = rented.Span[..whole.Length];
        var right = rented.Span.Slice(whole.Length, whole.Length);
        var both = rented.Span[(2 * whole.Length)..];
        FillPanel(from, middle, left);
        FillPanel(middle, to, right);
        TensorPrimitives.Add<double>(left, right, both);
        if (_spread * (to - from) <= 1 || (Agree(whole, both) && IsComplete(from, to, both)))
        {
            TensorPrimitives.Add<double>(sum, both, sum);
            return;
        }

        Refine(from, middle, left, sum);
        Refine(middle, to, right, sum);
    }

    private bool Agree(ReadOnlySpan<double> whole, ReadOnlySpan<double> halves)
    {
        for (var i = 0; i < Outputs; i++)
        {
            var row = halves.Slice(i * Outputs, Outputs);
            var (difference, largest) =
                (TensorPrimitives.Distance(whole.Slice(i * Outputs, Outputs), row), Math.Abs(TensorPrimitives.MaxMagnitude(row)));
            if (!(difference <= _tolerance * largest))
                return false;
        }

        return true;
    }

    /// <summary>Whether the integral over a panel times the difference of the scores is the difference of the predictions.</summary>
    private bool IsComplete(double from, double to, ReadOnlySpan<double> integral)
    {
        using var rented = new RentedNumbers(2 * Outputs);
        var before = rented.Span[..Outputs];
        var after = rented.Span[Outputs..];
        Point(from, before);
        Point(to, after);
        _response.Predict(before, before);
        _response.Predict(after, after);
        for (var i = 0; i < Outputs; i++)
        {
            var (sum, size) = (0.0, 0.0);
            for (var j = 0; j < Outputs; j++)
            {
                var term = integral[(i * Outputs) + j] * (_end[j] - _start[j]);
                (sum, size) = (sum + term, size + Math.Abs(term));
            }

            // The tolerance includes the rounding errors of two predictions that may be nearly equal.
            var rounding = (Epsilon + (_tolerance - Tolerance)) * 4 * Math.Max(before[i], after[i]);
            if (!(Math.Abs(after[i] - before[i] - sum) <= (_tolerance * size) + rounding))
                return false;
        }

        return true;
    }

    /// <summary>Fills the integral over a panel by one rule of 8 points.</summary>
    private void FillPanel(double from, double to, Span<double> sum)
    {
        using var rented = new RentedNumbers(sum.Length + Outputs);
        var jacobian = rented.Span[..sum.Length];
        var point = rented.Span[sum.Length..];
        var (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
        sum.Clear();
        foreach (var (node, weight) in Rule)
        {
            foreach (var side in (ReadOnlySpan<double>)[-node, node])
            {
                Point(middle + (side * half), point);
                Jacobian(point, jacobian);
                TensorPrimitives.MultiplyAdd(jacobian, weight * half, sum, sum);
            }
        }
    }

    private void Point(double at, Span<double> scores)
    {
        for (var j = 0; j < scores.Length; j++)
            scores[j] = ((1 - at) * _start[j]) + (at * _end[j]);
    }

    private void Jacobian(ReadOnlySpan<double> scores, Span<double> result)
    {
        result.Clear();
        for (var j = 0; j < scores.Length; j++)
            result[(j * scores.Length) + j] = 1;
        _response.Push(scores, result, result);
    }
}
