using System.Globalization;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Columns;

/// <summary>Checks keys from data sources. ML.NET treats a key beyond the count of its type as a missing value.</summary>
internal static class CheckedKey
{
    /// <summary>Returns a getter of the class index of each row, from 0; NaN for the key 0, which is missing.</summary>
    /// <param name="row">The row or cursor that holds the values.</param>
    /// <param name="column">One of its columns: a key of any type.</param>
    /// <returns>
    /// A getter that throws an <see cref="InvalidOperationException"/> with the names of column and row if a key exceeds the count of its
    /// type.
    /// </returns>
    public static ValueGetter<float> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        var (getter, key) = (KeyGetter(row, column), 0UL);
        return (ref float index) =>
        {
            getter(ref key);
            index = key == 0 ? float.NaN : key - 1;
        };
    }

    /// <summary>Returns a getter of the key of each row, from 1; 0 for a missing one.</summary>
    /// <inheritdoc cref="Getter"/>
    public static ValueGetter<ulong> KeyGetter(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = RowCursorUtils.GetGetterAs<ulong>(NumberDataViewType.UInt64, row, column.Index);
        var count = ((KeyDataViewType)column.Type).Count;
        return (ref ulong key) =>
        {
            getter(ref key);
            if (key > count)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Column '{Shown.Short(column.Name)}' has the key {key} in row {RowNumber.Of(row)}; expected 1 to {count}, the count "
                    + $"of its type, or 0 for a missing one."));
            }
        };
    }
}
