using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>A column of <see cref="RowsView"/>.</summary>
internal abstract record Field(string Name, DataViewType Type)
{
    public abstract Delegate Getter(int pass, Func<long> position);
}

/// <summary>A column whose values are a function of the pass and the row.</summary>
internal sealed record Field<T>(string Name, DataViewType Type, Func<int, long, T> ValueAt) : Field(Name, Type)
{
    public override Delegate Getter(int pass, Func<long> position) => (ValueGetter<T>)((ref T value) => value = ValueAt(pass, position()));
}

/// <summary>Rows that ML.NET does not check; every cursor is a pass.</summary>
internal sealed class RowsView : IDataView
{
    private readonly Field[] _fields;
    private readonly int _rows;
    private int _passes;

    public RowsView(int rows, params Field[] fields)
    {
        (_rows, _fields) = (rows, fields);
        var builder = new DataViewSchema.Builder();
        foreach (var field in fields)
            builder.AddColumn(field.Name, field.Type);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, Interlocked.Increment(ref _passes) - 1, [.. columnsNeeded.Select(column => column.Index)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(RowsView view, int pass, HashSet<int> active) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override bool MoveNext() => ++_position < view._rows;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)view._fields[column.Index].Getter(pass, () => _position);
    }
}
