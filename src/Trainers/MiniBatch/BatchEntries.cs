using System.Numerics;
using Cotangent.AutoDiff.Kernels;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// The nonzero features of the rows of a batch in a range of columns, scaled. They are copied from the tiles into consecutive memory, so
/// that later loops read memory in order.
/// </summary>
/// <param name="units">The units of the features: scales without shifts.</param>
/// <param name="from">The first column.</param>
/// <param name="to">The column after the last.</param>
/// <param name="capacity">Most rows.</param>
internal sealed class BatchEntries(Units units, int from, int to, int capacity)
{
    /// <summary>How far beyond the end <see cref="Features"/> may be read: the prefetch distance of loops over the entries.</summary>
    public const int Ahead = SparseEntries<float>.PrefetchDistance;

    private readonly (Tile Tile, int Start, int Length)[] _sources = new (Tile, int, int)[capacity];
    private readonly int[] _starts = new int[capacity + 1];
    private int[] _features = new int[Ahead];
    private float[] _values = new float[Ahead];

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of entries of all rows.</summary>
    public int Count => _starts[Rows];

    /// <summary>The position of the first entry of each row, and the end of the last row.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Rows + 1);

    /// <summary>The column of each entry, in the range; columns rise within a row.</summary>
    public ReadOnlySpan<int> Features => _features.AsSpan(0, Count);

    /// <summary>The scaled value of each entry, not 0.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count);

    /// <summary>Copies the entries of consecutive rows of a buffer.</summary>
    public void Load(ShuffleBuffer buffer, int first, int rows)
    {
        Rows = rows;
        for (var row = 0; row < rows; row++)
            _sources[row] = Find(buffer, first + row);
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

        units.Scale(Features, _values.AsSpan(0, Count));
        if (Values.Contains(0f))
            RemoveZeros();
    }

    /// <summary>
    /// Finds a row and prefetches it. Shuffled rows are anywhere in memory: a batch prefetches all of them before it reads the first.
    /// </summary>
    private static (Tile Tile, int Start, int Length) Find(ShuffleBuffer buffer, int position)
    {
        var tile = buffer.Find(position, out var row);
        if (tile.Sparse is not { } sparse)
            return (tile, row * (tile.Dense!.Length / tile.Rows), tile.Dense.Length / tile.Rows);
        // Inside the arrays of the rows, as CsrRows has checked when they were made.
        var (start, length) = sparse.Place(row);
        Prefetch.All(sparse.AllColumns.Slice(start, length));
        Prefetch.All(sparse.AllValues.Slice(start, length));
        return (tile, start, length);
    }

    /// <summary>
    /// The number of rising columns below a limit: by bisection until few are left, then by counting. No branch depends on the columns.
    /// </summary>
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
        var count = (to == units.FeatureScales.Length ? columns.Length : Before(columns, to)) - start;
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
                $"A batch of {Rows} rows has {count} stored features or more; expected at most {Array.MaxLength - Ahead}. ")
                + "Set a smaller batchSize.");
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
