namespace Cotangent.AutoDiff;

/// <summary>Sizes of arrays, reckoned in 64 bits.</summary>
internal static class ArrayLength
{
    /// <summary>The number of elements of a matrix.</summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="columns">0 or more.</param>
    /// <param name="matrix">What a message calls the matrix; asked for its text only then.</param>
    /// <exception cref="InvalidOperationException">No array has so many.</exception>
    public static int Of(int rows, int columns, object matrix)
    {
        var length = (long)rows * columns;
        return length <= Array.MaxLength
            ? (int)length
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"{matrix} is {rows} x {columns}, {length} elements; expected at most {Array.MaxLength}, the most that an array can have."));
    }
}
