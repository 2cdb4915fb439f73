using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Reads data and throws it away: every value of the columns is fetched.</summary>
internal static class Cursors
{
    /// <summary>By the cursor that most consumers ask for.</summary>
    public static void Drain(IDataView data, params string[] columns)
    {
        var read = columns.Select(column => data.Schema[column]).ToArray();
        using var cursor = data.GetRowCursor(read);
        Drain(cursor, read);
    }

    /// <summary>By a set of cursors, a thread each: rows in any order.</summary>
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
        // One column is the usual case, and a loop over one would be seen beside the cheapest cursors.
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
