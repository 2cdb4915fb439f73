using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Data;

/// <summary>Data that counts its cursors, records their active columns, and can change at each pass.</summary>
/// <param name="sourceOf">The data of a pass, counted from 0.</param>
internal sealed class WatchedDataView(Func<int, IDataView> sourceOf) : IDataView
{
    private int _open;

    public WatchedDataView(IDataView source)
        : this(_ => source)
    {
    }

    public List<string[]> Asked { get; } = [];

    /// <summary>Cursors that are not disposed of.</summary>
    public int Open => _open;

    /// <summary>Called at every row, with the pass and the position of the row in it.</summary>
    public Action<int, long>? OnRow { get; set; }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; } = sourceOf(0).Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var needed = columnsNeeded.ToArray();
        var source = sourceOf(Asked.Count);
        Asked.Add([.. needed.Select(column => column.Name).Order(StringComparer.Ordinal)]);
        return new Cursor(this, source.GetRowCursor(needed.Select(column => source.Schema[column.Index]), rand), Asked.Count - 1);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly WatchedDataView _view;
        private readonly DataViewRowCursor _source;
        private readonly int _pass;
        private bool _disposed;

        public Cursor(WatchedDataView view, DataViewRowCursor source, int pass)
        {
            (_view, _source, _pass) = (view, source, pass);
            Interlocked.Increment(ref _view._open);
        }

        public override long Position => _source.Position;

        public override long Batch => _source.Batch;

        public override DataViewSchema Schema => _view.Schema;

        public override bool MoveNext()
        {
            if (!_source.MoveNext())
                return false;
            _view.OnRow?.Invoke(_pass, Position);
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            _source.GetGetter<TValue>(_source.Schema[column.Index]);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _source.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _source.IsColumnActive(_source.Schema[column.Index]);

        protected override void Dispose(bool disposing)
        {
            if (!_disposed)
                Interlocked.Decrement(ref _view._open);
            _disposed = true;
            _source.Dispose();
            base.Dispose(disposing);
        }
    }
}
