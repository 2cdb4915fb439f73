using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Rows;

/// <summary>
/// Collects rows into tiles. The boundaries of tiles depend only on the sizes and on the zeros in the values, not on the representation of
/// the column. <see cref="Columns.CheckedVector"/> has checked the rows, because unsafe code relies on tiles: dense rows have n values, and
/// the columns of sparse rows rise from 0 to below n.
/// </summary>
internal sealed class TileBuilder
{
    /// <summary>
    /// Elements of a tile: 256 KiB in double, which stay in the second-level cache between the forward and the backward sweep.
    /// </summary>
    private const int TileElements = 32 * 1024;

    /// <summary>
    /// Labels and scores of a tile: up to 1 MiB each in double. Each thread has about a dozen such buffers.
    /// </summary>
    private const int TileOutputs = 4 * TileElements;

    private const int FewestRows = 16;

    /// <summary>Most elements of a tile with <see cref="FewestRows"/> rows or fewer. A longer row is a tile by itself.</summary>
    private const int MostElements = 1 << 24;

    private const int MostRows = 4096;

    /// <summary>
    /// Share of nonzero elements below which rows are sparse. A sparse value is stored with its column, so sparse rows are smaller below
    /// one half; they are faster below one quarter.
    /// </summary>
    private const double SparseBelow = 0.25;

    private readonly int _featureCount;
    private readonly bool _hasWeights;
    private readonly int _mostDenseRows;
    private readonly int _mostRows;
    private readonly double _sparseRow;
    private readonly ConcurrentBag<float[]>? _recycled;
    private readonly List<int> _rowStarts = [0];
    private readonly List<int> _columns = [];
    private readonly List<float> _values = [];
    private readonly List<float> _labels = [];
    private readonly List<float> _weights = [];

    /// <summary>
    /// The rows so far, with room for all rows of a dense tile, as long as no row is sparse by itself; null if the rows are in
    /// <see cref="_values"/>. The choice affects speed only: the tile is the same.
    /// </summary>
    private float[]? _dense;

    private int _rowCount;
    private int _nonzeroCount;

    /// <param name="featureCount">n.</param>
    /// <param name="outputCount">m.</param>
    /// <param name="hasWeights">Whether tiles store weights; otherwise all weights are 1.</param>
    /// <param name="recycled">Arrays to reuse for dense tiles. Arrays of another length are removed from it.</param>
    public TileBuilder(int featureCount, int outputCount, bool hasWeights, ConcurrentBag<float[]>? recycled = null)
    {
        (_featureCount, _hasWeights, _recycled) = (featureCount, hasWeights, recycled);
        _mostRows = Math.Clamp(TileOutputs / outputCount, Fewest(outputCount), MostRows);
        _mostDenseRows = Math.Clamp(TileElements / featureCount, Math.Min(Fewest(featureCount), _mostRows), _mostRows);
        _sparseRow = SparseBelow * featureCount;
    }

    /// <summary>Adds a row. Returns the finished tile if the row begins a new one.</summary>
    /// <param name="columns">
    /// The columns of the stored features, rising from 0 to below n; empty if all features are stored, or none.
    /// </param>
    /// <param name="values">The stored features, all finite: one for each column, or n if all are stored.</param>
    /// <param name="nonzeroCount">Number of nonzero values.</param>
    /// <param name="labels">The labels of the row: the same number for each row.</param>
    /// <param name="weight">The weight of the row.</param>
    public Tile? Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int nonzeroCount, ReadOnlySpan<float> labels, float weight)
    {
        var full = HasRoomFor(nonzeroCount) ? null : Finish();
        if (nonzeroCount < _sparseRow)
            CompressRows();
        else if (_rowCount == 0 && _featureCount <= TileElements)
            _dense = DenseRows();

        if (_dense is null)
            AddCompressed(columns, values);
        else
            Spread(columns, values, _dense.AsSpan(_rowCount * _featureCount, _featureCount));
        _nonzeroCount += nonzeroCount;
        if (labels.Length == 1)
            _labels.Add(labels[0]);
        else
            _labels.AddRange(labels);
        if (_hasWeights)
            _weights.Add(weight);
        _rowCount++;
        return full;
    }

    /// <summary>The tile of the remaining rows; null if there are none.</summary>
    /// <exception cref="InvalidOperationException">
    /// A column is n or more, although it has been checked: another thread has changed it since.
    /// </exception>
    public Tile? Finish()
    {
        var rows = _rowCount;
        if (rows == 0)
            return null;
        var sparse = IsSparse(_nonzeroCount, rows);
        var tile = new Tile
        {
            Rows = rows,
            Dense = sparse ? null : _dense is null ? Densify(rows) : rows == _mostDenseRows ? _dense : _dense[..(rows * _featureCount)],
            Sparse = sparse
                ? new CsrRows<float>(
                    CollectionsMarshal.AsSpan(_rowStarts), CollectionsMarshal.AsSpan(_columns), CollectionsMarshal.AsSpan(_values))
                : null,
            Labels = [.. _labels],
            Weights = _hasWeights ? [.. _weights] : null,
        };
        // The checked rows were in memory of the data source, which may change it. The tile has memory of its own.
        if (tile.Sparse?.LargestColumn >= _featureCount)
        {
            throw new InvalidOperationException(
                $"A row has a value at index {tile.Sparse.LargestColumn}; expected indices below {_featureCount}. "
                + "The row has changed while it was read: give each row memory that nobody else writes.");
        }

        _rowStarts.RemoveRange(1, _rowStarts.Count - 1);
        _columns.Clear();
        _values.Clear();
        _labels.Clear();
        _weights.Clear();
        (_dense, _rowCount, _nonzeroCount) = (null, 0, 0);
        return tile;
    }

    /// <summary>
    /// Whether the row fits the tile. Stored values of a sparse tile, or all elements of a dense tile, fill the cache. Beyond the rows of a
    /// dense tile, the tile must be sparse together with the row.
    /// </summary>
    private bool HasRoomFor(int stored)
    {
        var (rows, values) = (_rowCount + 1, _nonzeroCount + stored);
        return rows <= _mostDenseRows || (rows <= _mostRows && values <= TileElements && IsSparse(values, rows));
    }

    private bool IsSparse(int stored, int rows) => stored < rows * _sparseRow;

    private static int Fewest(int elementsOfRow) => Math.Clamp(MostElements / elementsOfRow, 1, FewestRows);

    private float[] DenseRows()
    {
        var length = _mostDenseRows * _featureCount;
        while (_recycled is not null && _recycled.TryTake(out var array))
        {
            if (array.Length == length)
                return array;
        }

        return GC.AllocateUninitializedArray<float>(length);
    }

    /// <summary>Writes all features of a row. Features that are not stored become 0, and so does a negative zero.</summary>
    private static void Spread(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> row)
    {
        if (values.Length == row.Length)
        {
            // An inline vector loop: for rows of usual length a call takes longer than the copy.
            var i = 0;
            for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
                (new Vector<float>(values[i..]) + Vector<float>.Zero).CopyTo(row[i..]);
            for (; i < values.Length; i++)
                row[i] = values[i] + 0;
            return;
        }

        Tile.Scatter(columns, values, row);
    }

    private void AddCompressed(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        for (var e = 0; e < values.Length; e++)
        {
            if (values[e] == 0)
                continue;
            _columns.Add(columns.IsEmpty ? e : columns[e]);
            _values.Add(values[e]);
        }

        _rowStarts.Add(_values.Count);
    }

    /// <summary>Moves the rows so far from <see cref="_dense"/> to <see cref="_values"/>.</summary>
    private void CompressRows()
    {
        if (_dense is not { } dense)
            return;
        for (var row = 0; row < _rowCount; row++)
            AddCompressed(default, dense.AsSpan(row * _featureCount, _featureCount));
        _recycled?.Add(dense);
        _dense = null;
    }

    private float[] Densify(int rows)
    {
        var dense = new float[rows * _featureCount];
        var columns = CollectionsMarshal.AsSpan(_columns);
        var values = CollectionsMarshal.AsSpan(_values);
        for (var row = 0; row < rows; row++)
        {
            var stored = _rowStarts[row].._rowStarts[row + 1];
            Tile.Scatter(columns[stored], values[stored], dense.AsSpan(row * _featureCount, _featureCount));
        }

        return dense;
    }
}
