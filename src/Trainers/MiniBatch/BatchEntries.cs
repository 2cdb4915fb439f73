using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>
/// The features of the rows of a batch that lie in a range of columns, scaled and without zeros: copied from wherever the rows are, one row after the
/// other, so that what goes through them reads memory in its order.
/// </summary>
/// <param name="units">Features are scaled, not shifted.</param>
/// <param name="from">The first column.</param>
/// <param name="to">The column after the last.</param>
/// <param name="capacity">Most rows.</param>
internal sealed class BatchEntries(Standardization units, int from, int to, int capacity)
{
    private readonly double[] _scales = units.FeatureScales;
    private readonly float? _oneScale = OneScale(units.FeatureScales);
    private readonly int[] _starts = new int[capacity + 1];
    private int[] _features = [];
    private float[] _values = [];

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of entries of all rows.</summary>
    public int Count => _starts[Rows];

    /// <summary>Where each row starts, and where the last ends.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Rows + 1);

    /// <summary>Of each entry; they rise within a row.</summary>
    public ReadOnlySpan<int> Features => _features.AsSpan(0, Count);

    /// <summary>Of each entry, not 0.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count);

    /// <summary>Takes the rows at some positions of a pool.</summary>
    public void Load(RowPool pool, int first, int rows)
    {
        Rows = rows;
        var end = 0;
        for (var row = 0; row < rows; row++)
        {
            var tile = pool.Find(first + row, out var at);
            if (tile.Sparse is { } sparse)
            {
                sparse.Row(at, out var columns, out var values);
                var start = Before(columns, from);
                var count = Before(columns[start..], to);
                Reserve(end + count);
                columns.Slice(start, count).CopyTo(_features.AsSpan(end));
                values.Slice(start, count).CopyTo(_values.AsSpan(end));
                end += count;
            }
            else
            {
                Reserve(end + to - from);
                end = AddDense(tile.Dense.AsSpan(at * _scales.Length, _scales.Length), end);
            }

            _starts[row + 1] = end;
        }

        Scale();
    }

    /// <summary>The scale of all features, where they have the same.</summary>
    private static float? OneScale(double[] scales) => scales.AsSpan().ContainsAnyExcept(scales[0]) ? null : (float)scales[0];

    /// <summary>How many of some columns that rise are below a limit: halved until none is left, without a branch that depends on them.</summary>
    private static int Before(ReadOnlySpan<int> columns, int limit)
    {
        var (first, left) = (0, columns.Length);
        while (left > 0)
        {
            var half = (left + 1) / 2;
            first += columns[first + half - 1] < limit ? half : 0;
            left -= half;
        }

        return first;
    }

    private int AddDense(ReadOnlySpan<float> row, int end)
    {
        for (var feature = from; feature < to; feature++)
        {
            (_features[end], _values[end]) = (feature, row[feature]);
            end += row[feature] == 0 ? 0 : 1;
        }

        return end;
    }

    private void Scale()
    {
        var values = _values.AsSpan(0, Count);
        if (_oneScale is { } scale)
        {
            if (scale == 1)
                return;
            TensorPrimitives.Multiply(values, scale, values);
        }
        else
        {
            for (var e = 0; e < values.Length; e++)
                values[e] = (float)(values[e] * _scales[_features[e]]);
        }

        if (values.Contains(0f))
            RemoveZeros();
    }

    private void RemoveZeros()
    {
        var (e, end) = (0, 0);
        for (var row = 0; row < Rows; row++)
        {
            for (; e < _starts[row + 1]; e++)
            {
                (_features[end], _values[end]) = (_features[e], _values[e]);
                end += _values[e] == 0 ? 0 : 1;
            }

            _starts[row + 1] = end;
        }
    }

    private void Reserve(int count)
    {
        if (_features.Length >= count)
            return;
        count = Math.Max(2 * _features.Length, count);
        Array.Resize(ref _features, count);
        Array.Resize(ref _values, count);
    }
}
