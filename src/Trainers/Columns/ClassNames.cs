using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;

namespace Cotangent.Trainers.Columns;

/// <summary>The names of the classes of a key column.</summary>
internal static class ClassNames
{
    private static readonly FuncStaticMethodInfo1<DataViewSchema.Column, string[]> KeyValuesOfType = new(KeyValues<int>);

    /// <summary>
    /// The key values of any type, as text in the invariant culture. For a key without values, the index from 0, which is also ML.NET's
    /// text of such a key.
    /// </summary>
    /// <param name="column">A key column.</param>
    public static string[] Of(DataViewSchema.Column column)
    {
        var count = column.Type.GetKeyCountAsInt32();
        return column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is VectorDataViewType type
            && type.Size == count
            ? Utils.MarshalInvoke(KeyValuesOfType, type.ItemType.RawType, column)
            : [.. Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
    }

    private static string[] KeyValues<T>(DataViewSchema.Column column)
    {
        var values = default(VBuffer<T>);
        column.GetKeyValues(ref values);
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
