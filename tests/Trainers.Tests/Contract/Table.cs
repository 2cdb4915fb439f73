using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Contract;

/// <summary>Values of a data view as text that tells any two of them apart.</summary>
internal static class Table
{
    /// <summary>All rows of the columns by a serial cursor.</summary>
    public static List<string> Rows(IDataView data, params IEnumerable<DataViewSchema.Column> columns)
    {
        DataViewSchema.Column[] active = [.. columns];
        using var cursor = data.GetRowCursor(active);
        return Rows(cursor, active);
    }

    /// <summary>All that is left of a cursor.</summary>
    public static List<string> Rows(DataViewRowCursor cursor, IReadOnlyList<DataViewSchema.Column> columns)
    {
        var rows = new List<string>();
        var readers = columns.Select(column => Reader(cursor, column)).ToArray();
        while (cursor.MoveNext())
            rows.Add(string.Join(" | ", readers.Select(read => read())));
        return rows;
    }

    /// <summary>Reads one column of the row that is current.</summary>
    public static Func<string> Reader(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        NumberDataViewType { RawType: var raw } when raw == typeof(float) => Scalar<float>(row, column),
        NumberDataViewType { RawType: var raw } when raw == typeof(double) => Scalar<double>(row, column),
        TextDataViewType => Scalar<ReadOnlyMemory<char>>(row, column),
        BooleanDataViewType => Scalar<bool>(row, column),
        KeyDataViewType { RawType: var raw } when raw == typeof(uint) => Scalar<uint>(row, column),
        VectorDataViewType { ItemType: TextDataViewType } => Vector<ReadOnlyMemory<char>>(row, column),
        VectorDataViewType { ItemType: NumberDataViewType { RawType: var raw } } when raw == typeof(float) => Vector<float>(row, column),
        _ => throw new NotSupportedException($"Column '{column.Name}' of {column.Type} is not among the types that the tests read."),
    };

    /// <summary>The annotations of a column, a line each.</summary>
    public static IEnumerable<string> Annotations(DataViewSchema.Column column) => column.Annotations.Schema
        .OrderBy(annotation => annotation.Name, StringComparer.Ordinal)
        .Select(annotation => $"{annotation.Name}: {annotation.Type} = {AnnotationValue(column, annotation)}");

    private static string AnnotationValue(DataViewSchema.Column column, DataViewSchema.Column annotation) => annotation.Type switch
    {
        BooleanDataViewType => Show(Annotation<bool>(column, annotation.Name)),
        TextDataViewType => Show(Annotation<ReadOnlyMemory<char>>(column, annotation.Name)),
        KeyDataViewType => Show(Annotation<uint>(column, annotation.Name)),
        VectorDataViewType { ItemType: TextDataViewType } => Show(Annotation<VBuffer<ReadOnlyMemory<char>>>(column, annotation.Name)),
        VectorDataViewType { ItemType.RawType: var raw } when raw == typeof(int) => Show(Annotation<VBuffer<int>>(column, annotation.Name)),
        _ => throw new NotSupportedException($"Annotation '{annotation.Name}' of {annotation.Type} is of a type that no test reads."),
    };

    private static T Annotation<T>(DataViewSchema.Column column, string name)
    {
        T value = default!;
        column.Annotations.GetValue(name, ref value);
        return value;
    }

    private static Func<string> Scalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            getter(ref value);
            return Show(value);
        };
    }

    private static Func<string> Vector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        return () =>
        {
            // A buffer of its own for each row: a getter that keeps a reference to it would be seen to change earlier rows.
            var value = default(VBuffer<T>);
            getter(ref value);
            return Show(value);
        };
    }

    private static string Show<T>(VBuffer<T> vector) => string.Join(", ", vector.DenseValues().Select(Show));

    /// <summary>The shortest text that reads back as the same number.</summary>
    private static string Show<T>(T value) => value switch
    {
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
