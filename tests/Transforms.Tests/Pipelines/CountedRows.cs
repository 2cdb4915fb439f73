using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>A transformer of an unknown type around another one, which counts the rows that it makes and those that are disposed.</summary>
internal sealed class CountedRows(ITransformer inner) : ITransformer
{
    private int _made;
    private int _disposed;

    public int Made => _made;

    public int Disposed => _disposed;

    public bool IsRowToRowMapper => inner.IsRowToRowMapper;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new Mapper(this, inner.GetRowToRowMapper(inputSchema));

    public IDataView Transform(IDataView input) => inner.Transform(input);

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException();

    private sealed class Mapper(CountedRows parent, IRowToRowMapper inner) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => inner.InputSchema;

        public DataViewSchema OutputSchema => inner.OutputSchema;

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
            inner.GetDependencies(dependingColumns);

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
        {
            Interlocked.Increment(ref parent._made);
            return new Row(parent, inner.GetRow(input, activeColumns));
        }
    }

    /// <summary>It is disposed with the row behind it, as all rows of ML.NET dispose the one that they read, and counts once.</summary>
    private sealed class Row(CountedRows parent, DataViewRow inner) : DataViewRow
    {
        private bool _isDisposed;

        public override DataViewSchema Schema => inner.Schema;

        public override long Position => inner.Position;

        public override long Batch => inner.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => inner.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (!_isDisposed && disposing)
            {
                Interlocked.Increment(ref parent._disposed);
                inner.Dispose();
            }

            _isDisposed = true;
            base.Dispose(disposing);
        }
    }
}
