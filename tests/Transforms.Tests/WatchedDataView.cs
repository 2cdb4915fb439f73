using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>Data that records which columns cursors requested.</summary>
internal sealed class WatchedDataView(IDataView source) : IDataView
{
    public List<string[]> Asked { get; } = [];

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var needed = columnsNeeded.ToArray();
        Asked.Add([.. needed.Select(column => column.Name).Order(StringComparer.Ordinal)]);
        return source.GetRowCursor(needed, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
