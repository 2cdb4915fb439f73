using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Contract;

/// <summary>Values of a data view as text; different values have different texts.</summary>
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
    public static Func<string> Reader(DataViewRow row, DataViewSchema.Column column) => (Func<string>)Generic(
        column.Type is VectorDataViewType ? nameof(Vector) : nameof(Scalar), column.Type, row, column);

    /// <summary>The annotations of a column, a line each.</summary>
    public static IEnumerable<string> Annotations(DataViewSchema.Column column) => column.Annotations.Schema
        .OrderBy(annotation => annotation.Name, StringComparer.Ordinal)
        .Select(annotation => $"{annotation.Name}: {annotation.Type} = {AnnotationValue(column, annotation)}");

    private static string AnnotationValue(DataViewSchema.Column column, DataViewSchema.Column annotation) => (string)Generic(
        annotation.Type is VectorDataViewType
            ? nameof(VectorAnnotation)
            : nameof(ScalarAnnotation), annotation.Type, column, annotation.Name);

    private static string ScalarAnnotation<T>(DataViewSchema.Column column, string name) => Show(Annotation<T>(column, name));

    private static string VectorAnnotation<T>(DataViewSchema.Column column, string name) => Show(Annotation<VBuffer<T>>(column, name));

    /// <summary>Calls a method above for the type that values of a column, or elements of them, have in memory.</summary>
    private static object Generic(string method, DataViewType type, params object[] arguments) =>
        typeof(Table).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(((type as VectorDataViewType)?.ItemType ?? type).RawType).Invoke(null, arguments)!;

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

    /// <summary>The shortest text that reads back as the same number or time.</summary>
    private static string Show<T>(T value) => value switch
    {
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("o", CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
