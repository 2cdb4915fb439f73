using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Columns;

/// <summary>
/// The gate for vectors from outside. ML.NET asks of a row neither that it is as long as its column's type says, nor that the indices of
/// a sparse one rise and stay inside it. Whoever reads a vector column gets its values here, so that all that works on them, unsafe code
/// included, may rely on both.
/// </summary>
internal static class CheckedVector
{
    /// <summary>The values of a column, each checked before it is handed out.</summary>
    /// <param name="row">Where the values are.</param>
    /// <param name="column">One of its columns: a known-size vector of Single.</param>
    /// <returns>
    /// A getter that throws an <see cref="InvalidOperationException"/> with the names of column and row where a vector is not as long as
    /// the type of the column, or its indices do not rise from 0 to below that.
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

    /// <summary>Checks the indices of a vector of which neither column nor row is known.</summary>
    /// <exception cref="InvalidOperationException">They do not rise from 0 to below the length of the vector.</exception>
    public static void RequireRisingIndices(in VBuffer<float> vector)
    {
        if (!AreRising(vector.GetIndices(), vector.Length))
            throw Refusal(vector, vector.Length, "A row of features", "");
    }

    /// <summary>
    /// Whether each index is above the one before it, the first at least 0 and the last below the length: then all are inside.
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

        // Every index of every sparse row comes by here. The last vector begins earlier, to be whole; all end with the span.
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
