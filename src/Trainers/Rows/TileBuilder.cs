using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Rows;

/// <summary>
/// Collects rows into tiles. Where a tile ends depends on the sizes and on the zeros in the values alone, not on how a column represents
/// them. Rows have come through <see cref="Columns.CheckedVector"/>, so that a tile is what unsafe code below takes it for: dense rows are
/// as long as there are features, and the columns of sparse ones rise from 0 to below that.
/// </summary>
internal sealed class TileBuilder
{
    /// <summary>
    /// Elements of a tile in double that stay in the second-level cache between the forward and the backward sweep: 256 KiB.
    /// </summary>
    private const int TileElements = 32 * 1024;

    /// <summary>
    /// Labels and scores of a tile take up to 1 MiB each in double: there are a dozen such buffers for each of the lanes that work at once.
    /// </summary>
    private const int TileOutputs = 4 * TileElements;

    private const int FewestRows = 16;

    /// <summary>Elements that so few rows have at most; where one row has more, a tile has one.</summary>
    private const int MostElements = 1 << 24;

    private const int MostRows = 4096;

    /// <summary>
    /// A stored value of a sparse row takes its column beside it, so below half the elements sparse is smaller; below a quarter it is
    /// faster.
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
    /// The rows, with room for as many as a dense tile has, while none of them is sparse by itself; null where they are in
    /// <see cref="_values"/>. Which of the two is a matter of speed: the tile is the same.
    /// </summary>
    private float[]? _dense;

    private int _rowCount;
    private int _nonzeroCount;

    /// <param name="featureCount">n.</param>
    /// <param name="outputCount">m.</param>
    /// <param name="hasWeights">Whether the weights of rows are kept; they are all 1 otherwise.</param>
    /// <param name="recycled">Where the features of a dense tile may be put; what does not fit is taken out.</param>
    public TileBuilder(int featureCount, int outputCount, bool hasWeights, ConcurrentBag<float[]>? recycled = null)
    {
        (_featureCount, _hasWeights, _recycled) = (featureCount, hasWeights, recycled);
        _mostRows = Math.Clamp(TileOutputs / outputCount, Fewest(outputCount), MostRows);
        _mostDenseRows = Math.Clamp(TileElements / featureCount, Math.Min(Fewest(featureCount), _mostRows), _mostRows);
        _sparseRow = SparseBelow * featureCount;
    }

    /// <summary>Adds a row, and returns the tile before it where the row begins another.</summary>
    /// <param name="columns">
    /// The columns of the stored features: they rise from 0 to below the number of features; empty where all are stored, or none.
    /// </param>
    /// <param name="values">The stored features, all of them finite: as many as columns, or as features where all are stored.</param>
    /// <param name="nonzeroCount">How many of them are not 0.</param>
    /// <param name="labels">As many for each row.</param>
    /// <param name="weight">Its weight.</param>
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

    /// <summary>The rows that are left; null where there are none.</summary>
    /// <exception cref="InvalidOperationException">
    /// A column is not below the number of features, although it has been checked: another thread has changed it since.
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
        // The rows had memory of their source's; these have their own, which nobody else writes.
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
    /// Sparse tiles have as many rows as fill the cache, dense ones as many as would fill it: beyond those a tile must be sparse with the
    /// row, too.
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

    /// <summary>All features of a row, with 0 where none is stored; a negative zero becomes 0, as it does where it is not stored.</summary>
    private static void Spread(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> row)
    {
        if (values.Length == row.Length)
        {
            // A vector loop of a few lines: for rows of usual length a call takes longer than the copy.
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

    /// <summary>Takes the rows so far from where they are dense to where they are not.</summary>
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
