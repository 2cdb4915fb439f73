using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Scaling;

/// <summary>
/// The Cholesky factor L of a positive semidefinite matrix S = L Lᵀ. The next column is the one with the largest share of its diagonal that
/// the columns before it leave. The first <see cref="Rank"/> columns are a basis, and the others are combinations of them.
/// </summary>
/// <remarks>Source: Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, 2nd ed., SIAM 2002, section 10.3.</remarks>
internal sealed class PivotedCholesky
{
    private readonly int[] _order;
    private readonly double[][] _rows;

    /// <param name="square">S, row-major.</param>
    /// <param name="size">Number of its rows.</param>
    /// <param name="dependentBelow">
    /// A column is a combination of the columns before it if they leave less than this share of its diagonal.
    /// </param>
    /// <param name="isCompleted">Whether such a column joins the basis nevertheless, as if that share were left.</param>
    /// <param name="interruption">Checked at every column.</param>
    public PivotedCholesky(
        ReadOnlySpan<double> square, int size, double dependentBelow, bool isCompleted = false, Interruption? interruption = null)
    {
        _order = [.. Enumerable.Range(0, size)];
        _rows = new double[size][];
        var left = new double[size];
        for (var i = 0; i < size; i++)
            (_rows[i], left[i]) = (new double[size], square[(i * size) + i]);

        for (; Rank < size; Rank++)
        {
            interruption?.Check();
            var (pivot, share) = (Rank, double.NegativeInfinity);
            for (var i = Rank; i < size; i++)
            {
                var diagonal = square[(_order[i] * size) + _order[i]];
                var found = diagonal > 0 ? left[i] / diagonal : double.NegativeInfinity;
                if (found > share)
                    (pivot, share) = (i, found);
            }

            if (!(share > dependentBelow) && !(isCompleted && share > double.NegativeInfinity))
                break;
            LeastShare = Math.Min(LeastShare, Math.Max(share, dependentBelow));
            var own = square[(_order[pivot] * size) + _order[pivot]];
            (_order[Rank], _order[pivot]) = (_order[pivot], _order[Rank]);
            (_rows[Rank], _rows[pivot]) = (_rows[pivot], _rows[Rank]);
            (left[Rank], left[pivot]) = (left[pivot], left[Rank]);
            var row = _rows[Rank];
            row[Rank] = Math.Sqrt(Math.Max(left[Rank], dependentBelow * own));
            var before = row.AsSpan(0, Rank);
            for (var i = Rank + 1; i < size; i++)
            {
                var remainder = square[(_order[i] * size) + _order[Rank]] - TensorPrimitives.Dot(_rows[i].AsSpan(0, Rank), before);
                var element = remainder / row[Rank];
                _rows[i][Rank] = element;
                left[i] -= element * element;
            }
        }
    }

    /// <summary>The least share of its diagonal that a column of the basis had left when it was taken.</summary>
    public double LeastShare { get; } = 1;

    /// <summary>Number of columns of the basis.</summary>
    public int Rank { get; }

    /// <summary>The columns of the basis, in the order in which they were taken.</summary>
    public ReadOnlySpan<int> Basis => _order.AsSpan(0, Rank);

    /// <summary>The columns that are combinations of the basis.</summary>
    public ReadOnlySpan<int> Dependent => _order.AsSpan(Rank);

    /// <summary>v ← v L⁻¹, with the rows of L that belong to the basis.</summary>
    public void DivideByFactor(Span<double> v)
    {
        for (var j = Rank - 1; j >= 0; j--)
        {
            v[j] /= _rows[j][j];
            if (v[j] != 0)
                TensorPrimitives.MultiplyAdd(_rows[j].AsSpan(0, j), -v[j], v[..j], v[..j]);
        }
    }

    /// <summary>v ← v L⁻ᵀ.</summary>
    public void DivideByTransposedFactor(Span<double> v)
    {
        for (var j = 0; j < Rank; j++)
            v[j] = (v[j] - TensorPrimitives.Dot(_rows[j].AsSpan(0, j), v[..j])) / _rows[j][j];
    }

    /// <summary>v ← v L.</summary>
    public void MultiplyByFactor(Span<double> v)
    {
        for (var j = 0; j < Rank; j++)
        {
            var value = v[j];
            v[j] = value * _rows[j][j];
            TensorPrimitives.MultiplyAdd(_rows[j].AsSpan(0, j), value, v[..j], v[..j]);
        }
    }

    /// <summary>The coefficients t of a dependent column, x = Σ t x of the basis.</summary>
    /// <param name="dependent">Its position in <see cref="Dependent"/>.</param>
    public double[] Combination(int dependent)
    {
        var row = _rows[Rank + dependent].AsSpan(0, Rank).ToArray();
        DivideByFactor(row);
        return row;
    }
}
