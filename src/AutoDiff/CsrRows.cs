using System.Numerics;

namespace Cotangent.AutoDiff;

/// <summary>Sparse rows in compressed form (CSR): for each row, the stored columns and their values.</summary>
/// <typeparam name="T">Float or double.</typeparam>
public sealed class CsrRows<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private int[] _rowStarts;
    private int[] _columns;
    private T[] _values;

    /// <summary>Copies the three arrays, so that they cannot change after the checks.</summary>
    /// <param name="rowStarts">Length rows + 1: row r is at positions <c>rowStarts[r]</c> up to <c>rowStarts[r + 1]</c>.</param>
    /// <param name="columns">Column of each stored value, from 0.</param>
    /// <param name="values">The stored values.</param>
    /// <exception cref="ArgumentException">The arrays do not describe rows.</exception>
    public CsrRows(ReadOnlySpan<int> rowStarts, ReadOnlySpan<int> columns, ReadOnlySpan<T> values)
    {
        (_rowStarts, _columns, _values) = (rowStarts.ToArray(), columns.ToArray(), values.ToArray());
        if (rowStarts.Length < 2)
        {
            throw new ArgumentException(
                $"There are {rowStarts.Length} row starts; expected one more than there are rows, 2 at least.", nameof(rowStarts));
        }

        if (_rowStarts[0] != 0)
            throw new ArgumentException($"Row starts begin with {_rowStarts[0]}; expected 0.", nameof(rowStarts));
        var outside = _rowStarts.AsSpan().IndexOfAnyExceptInRange(0, values.Length);
        if (outside >= 0)
        {
            throw new ArgumentException(
                $"Row starts leave the values: a row start is {_rowStarts[outside]}; expected 0 to {values.Length}.", nameof(rowStarts));
        }

        for (var row = 1; row < _rowStarts.Length; row++)
        {
            if (_rowStarts[row] < _rowStarts[row - 1])
            {
                throw new ArgumentException(
                    $"Row {row - 1} starts at {_rowStarts[row - 1]} and ends at {_rowStarts[row]}; expected starts that do not fall.",
                    nameof(rowStarts));
            }
        }

        if (columns.Length != values.Length)
            throw new ArgumentException(
                $"There are {columns.Length} columns for {values.Length} values; expected one for each.", nameof(columns));

        foreach (var column in _columns)
        {
            if (column < 0)
                throw new ArgumentException($"A column is {column}; expected 0 or more.", nameof(columns));
            LargestColumn = Math.Max(LargestColumn, column);
        }
    }

    /// <summary>No rows; <see cref="SetScaled{TSource}"/> sets them.</summary>
    internal CsrRows() => (_rowStarts, _columns, _values) = ([0], [], []);

    /// <summary>Number of rows.</summary>
    public int Rows => _rowStarts.Length - 1;

    /// <summary>Number of stored values.</summary>
    public int StoredCount => _rowStarts[^1];

    /// <summary>The stored columns and values of one row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public (ReadOnlyMemory<int> Columns, ReadOnlyMemory<T> Values) Row(int row)
    {
        if ((uint)row >= (uint)Rows)
            throw new ArgumentOutOfRangeException(nameof(row), row, $"Row {row} does not exist; there are {Rows}.");
        var (start, length) = (_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row]);
        return (_columns.AsMemory(start, length), _values.AsMemory(start, length));
    }

    /// <summary>
    /// Replaces the rows by other rows in this precision, each column times its factor. Allocates only if there are more values than in all
    /// calls before.
    /// </summary>
    /// <param name="rows">The rows; starts and columns are shared.</param>
    /// <param name="factors">One for each column.</param>
    /// <exception cref="ArgumentException">A stored column has no factor.</exception>
    internal void SetScaled<TSource>(CsrRows<TSource> rows, ReadOnlySpan<T> factors)
        where TSource : unmanaged, IFloatingPointIeee754<TSource>
    {
        if (rows.LargestColumn >= factors.Length)
        {
            throw new ArgumentException(
                $"There are {factors.Length} factors, and a column {rows.LargestColumn}; expected a factor for each column.",
                nameof(factors));
        }

        if (_values.Length < rows.StoredCount)
            _values = new T[rows.StoredCount];
        (_rowStarts, _columns, LargestColumn) = (rows._rowStarts, rows._columns, rows.LargestColumn);
        for (var i = 0; i < rows.StoredCount; i++)
            _values[i] = T.CreateChecked(rows._values[i]) * factors[_columns[i]];
    }

    /// <summary>The largest column of a stored value; -1 if there is none.</summary>
    internal int LargestColumn { get; private set; } = -1;

    /// <summary>Position of a row in <see cref="AllColumns"/> and <see cref="AllValues"/>, and its length.</summary>
    internal (int Start, int Length) Place(int row) => (_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row]);

    internal ReadOnlySpan<int> RowStarts => _rowStarts;

    internal ReadOnlySpan<int> AllColumns => _columns;

    internal ReadOnlySpan<T> AllValues => _values;
}
