namespace Cotangent.AutoDiff.Kernels;

/// <summary>Copies a matrix with contiguous columns to contiguous rows.</summary>
internal static unsafe class Transposition
{
    public static Strided<T> Copy<T>(Strided<T> source, T* target, int rows, int columns)
        where T : unmanaged
    {
        for (var column = 0; column < columns; column++)
        {
            var from = source.Values + (column * source.ColumnStride);
            for (var row = 0; row < rows; row++)
                target[(row * (nint)columns) + column] = from[row * source.RowStride];
        }

        return new(target, columns, 1);
    }
}
