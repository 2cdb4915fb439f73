using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>
/// A row of somebody else. Rows of ML.NET dispose the row that they read; this one ends that, so the owner of the row disposes it alone.
/// </summary>
/// <param name="inner">The row itself.</param>
internal sealed class BorrowedRow(DataViewRow inner) : DataViewRow
{
    public override DataViewSchema Schema => inner.Schema;

    public override long Position => inner.Position;

    public override long Batch => inner.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => inner.GetGetter<TValue>(column);
}
