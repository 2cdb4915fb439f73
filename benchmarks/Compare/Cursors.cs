using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Reads every value of the given columns and discards it.</summary>
internal static class Cursors
{
    /// <summary>Reads by the cursor that most consumers use.</summary>
    public static void Drain(IDataView data, params string[] columns)
    {
        var read = columns.Select(column => data.Schema[column]).ToArray();
        using var cursor = data.GetRowCursor(read);
        Drain(cursor, read);
    }

    /// <summary>Reads by a cursor set, one thread for each cursor; the rows come in any order.</summary>
    public static void DrainSet(IDataView data, int cursors, params string[] columns)
    {
        var read = columns.Select(column => data.Schema[column]).ToArray();
        var threads = data.GetRowCursorSet(read, cursors).Select(cursor => new Thread(() =>
        {
            using (cursor)
                Drain(cursor, read);
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
    }

    private static void Drain(DataViewRowCursor cursor, DataViewSchema.Column[] columns)
    {
        var fetch = Array.ConvertAll(columns, column => column.Type switch
        {
            VectorDataViewType => Fetch<VBuffer<float>>(cursor, column),
            KeyDataViewType => Fetch<uint>(cursor, column),
            _ => Fetch<float>(cursor, column),
        });
        // One column is the usual case. A loop over one column would cost measurable time next to the cheapest cursors.
        if (fetch.Length == 1)
        {
            var only = fetch[0];
            while (cursor.MoveNext())
                only();
            return;
        }

        while (cursor.MoveNext())
        {
            foreach (var one in fetch)
                one();
        }
    }

    private static Action Fetch<T>(DataViewRow cursor, DataViewSchema.Column column)
    {
        var (getter, value) = (cursor.GetGetter<T>(column), default(T)!);
        return () => getter(ref value);
    }
}
