using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Columns;

/// <summary>
/// Checks vectors from data sources. ML.NET checks neither that the length of a vector is the length of its column's type, nor that the
/// indices of a sparse vector rise and are in range. All vector columns are read through this class, so that later code, including unsafe
/// code, can rely on both.
/// </summary>
internal static class CheckedVector
{
    /// <summary>Returns a getter of a column that checks each vector.</summary>
    /// <param name="row">The row or cursor that holds the values.</param>
    /// <param name="column">One of its columns: a known-size vector of Single.</param>
    /// <returns>
    /// A getter that throws an <see cref="InvalidOperationException"/> with the names of column and row if the length of a vector is not
    /// the length of the type of the column, or its indices do not rise from 0 to below that length.
    /// </returns>
    public static ValueGetter<VBuffer<float>> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        var (getter, size) = (row.GetGetter<VBuffer<float>>(column), column.Type.GetVectorSize());
        return (ref VBuffer<float> vector) =>
        {
            getter(ref vector);
            if (vector.Length != size || !AreRising(vector.GetIndices(), size))
                throw Refusal(vector, size, $"Column '{Shown.Short(column.Name)}'", $" in row {RowNumber.Of(row)}");
        };
    }

    /// <summary>Checks the indices of a vector whose column and row are unknown.</summary>
    /// <exception cref="InvalidOperationException">They do not rise from 0 to below the length of the vector.</exception>
    public static void RequireRisingIndices(in VBuffer<float> vector)
    {
        if (!AreRising(vector.GetIndices(), vector.Length))
            throw Refusal(vector, vector.Length, "A row of features", "");
    }

    /// <summary>
    /// Whether each index is above the one before it, the first is at least 0, and the last is below the length. Then all are in range.
    /// </summary>
    public static bool AreRising(ReadOnlySpan<int> indices, int length)
    {
        if (indices.IsEmpty)
            return true;
        if (indices[0] < 0 || indices[^1] >= length)
            return false;
        var pairs = indices.Length - 1;
        if (pairs < Vector<int>.Count)
        {
            for (var i = 0; i < pairs; i++)
            {
                if (indices[i] >= indices[i + 1])
                    return false;
            }

            return true;
        }

        // This loop reads every index of every sparse row. The last vector begins earlier, to be whole, and ends with the span.
        ref var first = ref MemoryMarshal.GetReference(indices);
        var (falls, last) = (Vector<int>.Zero, pairs - Vector<int>.Count);
        for (var i = 0; i < last; i += Vector<int>.Count)
            falls |= Falls(ref first, i);
        return (falls | Falls(ref first, last)) == Vector<int>.Zero;
    }

    private static Vector<int> Falls(ref int first, int at) =>
        Vector.GreaterThanOrEqual(Vector.LoadUnsafe(ref first, (nuint)at), Vector.LoadUnsafe(ref first, (nuint)at + 1));

    private static InvalidOperationException Refusal(in VBuffer<float> vector, int size, string what, string where)
    {
        if (vector.Length != size)
        {
            var hint = vector.Length == 0 ? " A null or empty array has none; zeros are values, too." : "";
            return new InvalidOperationException(FormattableString.Invariant(
                $"{what} has {vector.Length} values{where}; expected {size}, the size of its type.{hint}"));
        }

        var indices = vector.GetIndices();
        var at = 0;
        while (indices[at] >= 0 && indices[at] < size && (at == 0 || indices[at] > indices[at - 1]))
            at++;
        var after = at > 0 ? $" after index {indices[at - 1]}" : "";
        return new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"{what} has a value at index {indices[at]}{after}{where}; expected indices that rise from 0 to {size - 1}, each at most "
            + $"once."));
    }
}
