using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;

namespace Cotangent.Trainers.Columns;

/// <summary>The names of the classes of a key column.</summary>
internal static class ClassNames
{
    private static readonly FuncStaticMethodInfo1<DataViewSchema.Column, string, string[]> TextsOfType = new(Texts<int>);

    /// <summary>
    /// The key values of any type, as text in the invariant culture. For a key without values, the index from 0, which is also ML.NET's
    /// text of such a key.
    /// </summary>
    /// <param name="column">A key column.</param>
    public static string[] Of(DataViewSchema.Column column)
    {
        var count = column.Type.GetKeyCountAsInt32();
        return Annotated(column, AnnotationUtils.Kinds.KeyValues, count) ?? Numbered(count);
    }

    /// <summary>The indices from 0 as text: names of classes that have no values.</summary>
    public static string[] Numbered(int count) =>
        [.. Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture))];

    /// <summary>
    /// The values of an annotation of any type, as text in the invariant culture; null if it is missing or has another count.
    /// </summary>
    public static string[]? Annotated(DataViewSchema.Column column, string kind, int count) =>
        column.Annotations.Schema.GetColumnOrNull(kind)?.Type is VectorDataViewType type && type.Size == count
            ? Utils.MarshalInvoke(TextsOfType, type.ItemType.RawType, column, kind)
            : null;

    private static string[] Texts<T>(DataViewSchema.Column column, string kind)
    {
        var values = default(VBuffer<T>);
        column.Annotations.GetValue(kind, ref values);
        return [.. values.DenseValues().Select(value => Text(value))];
    }

    private static string Text<T>(T value) => value switch
    {
        // Round-trip format: it sorts by time, and ML.NET's conversion to text uses it. The invariant culture writes the month first.
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("o", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };
}
