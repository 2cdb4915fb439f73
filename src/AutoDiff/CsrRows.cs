using System.Numerics;

namespace Cotangent.AutoDiff;

/// <summary>Sparse rows in compressed form (CSR): of each row, the columns that are stored and their values.</summary>
/// <typeparam name="T">Float or double.</typeparam>
public sealed class CsrRows<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private int[] _rowStarts;
    private int[] _columns;
    private T[] _values;

    /// <summary>Wraps the three arrays without copying them: they must not change while the rows are in use.</summary>
    /// <param name="rowStarts">Length rows + 1: row r is at positions <c>rowStarts[r]</c> up to <c>rowStarts[r + 1]</c>.</param>
    /// <param name="columns">Column of each stored value, from 0.</param>
    /// <param name="values">The stored values.</param>
    /// <exception cref="ArgumentException">The arrays do not describe rows.</exception>
    public CsrRows(int[] rowStarts, int[] columns, T[] values)
    {
        ArgumentNullException.ThrowIfNull(rowStarts);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        if (rowStarts.Length < 2)
            throw new ArgumentException($"There are {rowStarts.Length} row starts; expected one more than there are rows, 2 at least.", nameof(rowStarts));
        if (rowStarts[0] != 0)
            throw new ArgumentException($"Row starts begin with {rowStarts[0]}; expected 0.", nameof(rowStarts));
        var outside = rowStarts.AsSpan().IndexOfAnyExceptInRange(0, values.Length);
        if (outside >= 0)
            throw new ArgumentException($"Row starts leave the values: a row start is {rowStarts[outside]}; expected 0 to {values.Length}.", nameof(rowStarts));
        for (var row = 1; row < rowStarts.Length; row++)
        {
            if (rowStarts[row] < rowStarts[row - 1])
                throw new ArgumentException($"Row {row - 1} starts at {rowStarts[row - 1]} and ends at {rowStarts[row]}; expected starts that do not fall.", nameof(rowStarts));
        }

        if (columns.Length != values.Length)
            throw new ArgumentException($"There are {columns.Length} columns for {values.Length} values; expected one for each.", nameof(columns));

        foreach (var column in columns)
        {
            if (column < 0)
                throw new ArgumentException($"A column is {column}; expected 0 or more.", nameof(columns));
            LargestColumn = Math.Max(LargestColumn, column);
        }

        (_rowStarts, _columns, _values) = (rowStarts, columns, values);
    }

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

    /// <summary>A copy in another precision, with every column multiplied by a factor of its own.</summary>
    /// <param name="factors">One for each column.</param>
    /// <exception cref="ArgumentException">A stored column has no factor.</exception>
    public CsrRows<TResult> ScaleColumns<TResult>(ReadOnlySpan<TResult> factors)
        where TResult : unmanaged, IFloatingPointIeee754<TResult>
    {
        if (LargestColumn >= factors.Length)
            throw new ArgumentException($"There are {factors.Length} factors, and a column {LargestColumn}; expected a factor for each column.", nameof(factors));
        // Those behind the last row as well: there is a column for each.
        var scaled = new TResult[_values.Length];
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] = TResult.CreateChecked(_values[i]) * factors[_columns[i]];
        return new CsrRows<TResult>(_rowStarts, _columns, scaled);
    }

    internal int LargestColumn { get; private set; } = -1;

    /// <summary>
    /// Takes the place of the stored values in other rows, with values of its own. Nothing is copied, allocated or checked again: the rows were checked
    /// when they were made.
    /// </summary>
    /// <param name="rows">Whose row starts and columns are shared.</param>
    /// <param name="values">One for each stored value of <paramref name="rows"/>, or more.</param>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    internal void Become<TOther>(CsrRows<TOther> rows, T[] values)
        where TOther : unmanaged, IFloatingPointIeee754<TOther>
    {
        if (values.Length < rows.StoredCount)
            throw new ArgumentException($"There are {values.Length} values; expected {rows.StoredCount}, one for each that is stored.", nameof(values));
        (_rowStarts, _columns, _values, LargestColumn) = (rows._rowStarts, rows._columns, values, rows.LargestColumn);
    }

    /// <summary>Where a row starts in <see cref="AllColumns"/> and <see cref="AllValues"/>, and how long it is.</summary>
    internal (int Start, int Length) Place(int row) => (_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row]);

    internal ReadOnlySpan<int> RowStarts => _rowStarts;

    internal ReadOnlySpan<int> AllColumns => _columns;

    internal ReadOnlySpan<T> AllValues => _values;
}
