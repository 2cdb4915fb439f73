namespace Cotangent.AutoDiff;

/// <summary>Lengths of arrays, computed in 64 bits.</summary>
internal static class ArrayLength
{
    /// <summary>The number of elements of a matrix.</summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="columns">0 or more.</param>
    /// <param name="matrix">The name of the matrix in a message; converted to text only there.</param>
    /// <exception cref="InvalidOperationException">The matrix has more elements than an array can have.</exception>
    public static int Of(int rows, int columns, object matrix)
    {
        var length = (long)rows * columns;
        return length <= Array.MaxLength
            ? (int)length
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"{matrix} is {rows} x {columns}, {length} elements; expected at most {Array.MaxLength}, the limit of an array."));
    }
}
