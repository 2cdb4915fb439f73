using System.Numerics;
using System.Numerics.Tensors;
using Cotangent.AutoDiff.Kernels;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// The features of the rows of a batch that lie in a range of columns, scaled and without zeros: copied from wherever the rows are, one row after the
/// other, so that what goes through them reads memory in its order.
/// </summary>
/// <param name="scales">What each feature is multiplied by.</param>
/// <param name="from">The first column.</param>
/// <param name="to">The column after the last.</param>
/// <param name="capacity">Most rows.</param>
internal sealed class BatchEntries(double[] scales, int from, int to, int capacity)
{
    /// <summary>What reads the features may look so many beyond the end, to ask for memory before it is needed.</summary>
    public const int Ahead = SparseEntries<float>.PrefetchDistance;

    private readonly float? _oneScale = OneScale(scales);
    private readonly ulong[]? _zeros = Zeros(scales);
    private readonly (Tile Tile, int Start, int Length)[] _sources = new (Tile, int, int)[capacity];
    private readonly int[] _starts = new int[capacity + 1];
    private int[] _features = new int[Ahead];
    private float[] _values = new float[Ahead];

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of entries of all rows.</summary>
    public int Count => _starts[Rows];

    /// <summary>Where each row starts, and where the last ends.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Rows + 1);

    /// <summary>Of each entry, from the first column to below the last, as tiles have them; they rise within a row.</summary>
    public ReadOnlySpan<int> Features => _features.AsSpan(0, Count);

    /// <summary>Of each entry, not 0.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count);

    /// <summary>Takes the rows at some positions of a pool.</summary>
    public void Load(RowPool pool, int first, int rows)
    {
        Rows = rows;
        for (var row = 0; row < rows; row++)
            _sources[row] = Find(pool, first + row);
        var end = 0;
        for (var row = 0; row < rows; row++)
        {
            var (tile, start, length) = _sources[row];
            RequireRoom((long)end + (tile.Sparse is null ? to - from : length));
            end = tile.Sparse is { } sparse
                ? AddSparse(sparse.AllColumns.Slice(start, length), sparse.AllValues.Slice(start, length), end)
                : AddDense(tile.Dense.AsSpan(start, length), end);
            _starts[row + 1] = end;
        }

        Scale();
    }

    /// <summary>Where a row is. Rows of a shuffled pool are anywhere in memory: all of a batch are asked for before the first is read.</summary>
    private static (Tile Tile, int Start, int Length) Find(RowPool pool, int position)
    {
        var tile = pool.Find(position, out var row);
        if (tile.Sparse is not { } sparse)
            return (tile, row * (tile.Dense!.Length / tile.Rows), tile.Dense.Length / tile.Rows);
        // Inside the arrays of the rows, as CsrRows has checked when they were made.
        var (start, length) = sparse.Place(row);
        Prefetch.All(sparse.AllColumns.Slice(start, length));
        Prefetch.All(sparse.AllValues.Slice(start, length));
        return (tile, start, length);
    }

    /// <summary>The scale of all features but those with 0, where they have the same.</summary>
    private static float? OneScale(double[] scales)
    {
        var first = scales.FirstOrDefault(scale => scale != 0);
        return scales.AsSpan().ContainsAnyExcept(first, 0) ? null : (float)first;
    }

    /// <summary>A bit for each feature, set where its scale is 0: they fit the cache where scales do not. Null where none is.</summary>
    private static ulong[]? Zeros(double[] scales)
    {
        if (!scales.Contains(0))
            return null;
        var zeros = new ulong[(scales.Length + 63) / 64];
        for (var feature = 0; feature < scales.Length; feature++)
            zeros[feature >> 6] |= scales[feature] == 0 ? 1UL << feature : 0;
        return zeros;
    }

    /// <summary>How many of some columns that rise are below a limit: halved until few are left, which are counted. No branch depends on them.</summary>
    private static int Before(ReadOnlySpan<int> columns, int limit)
    {
        const int Few = 64;
        var first = 0;
        while (columns.Length > Few)
        {
            var half = columns.Length / 2;
            var below = half & ((columns[half - 1] - limit) >> 31);
            first += below;
            columns = columns.Slice(below, columns.Length - half);
        }

        var counts = Vector<int>.Zero;
        for (; columns.Length >= Vector<int>.Count; columns = columns[Vector<int>.Count..])
            counts -= Vector.LessThan(new Vector<int>(columns), new Vector<int>(limit));
        first += Vector.Sum(counts);
        foreach (var column in columns)
            first -= (column - limit) >> 31;
        return first;
    }

    private int AddSparse(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int end)
    {
        var start = from == 0 ? 0 : Before(columns, from);
        var count = (to == scales.Length ? columns.Length : Before(columns, to)) - start;
        Reserve(end + count);
        columns.Slice(start, count).CopyTo(_features.AsSpan(end));
        values.Slice(start, count).CopyTo(_values.AsSpan(end));
        return end + count;
    }

    private int AddDense(ReadOnlySpan<float> row, int end)
    {
        Reserve(end + to - from);
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
            if (scale == 1 && _zeros is null)
                return;
            TensorPrimitives.Multiply(values, scale, values);
            if (_zeros is not null && HasZeros(_zeros, Features))
                ClearZeros(_zeros);
        }
        else
        {
            for (var e = 0; e < values.Length; e++)
                values[e] = (float)(values[e] * scales[_features[e]]);
        }

        if (values.Contains(0f))
            RemoveZeros();
    }

    private static bool HasZeros(ulong[] zeros, ReadOnlySpan<int> features)
    {
        var found = 0UL;
        foreach (var feature in features)
            found |= zeros[feature >> 6] >> feature;
        return (found & 1) != 0;
    }

    private void ClearZeros(ulong[] zeros)
    {
        for (var e = 0; e < Count; e++)
            _values[e] = ((zeros[_features[e] >> 6] >> _features[e]) & 1) != 0 ? 0 : _values[e];
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

    private void RequireRoom(long count)
    {
        if (count > Array.MaxLength - Ahead)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"A batch of {Rows} rows has {count} stored features or more; expected at most {Array.MaxLength - Ahead}. Set a smaller BatchSize."));
        }
    }

    private void Reserve(int count)
    {
        count += Ahead;
        if (_features.Length >= count)
            return;
        count = (int)Math.Min(Math.Max(2L * _features.Length, count), Array.MaxLength);
        Array.Resize(ref _features, count);
        Array.Resize(ref _values, count);
    }
}
