using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// The product of two dense matrices of any orientation. A choice between three forms, made from the shapes:
/// blocks of rows and columns with their sums in registers (<see cref="Block{TLanes, TVector, T}"/>); where the columns of B are contiguous, panels
/// of it are first copied, transposed, into a buffer on the stack; and dot products of rows (<see cref="Dot{TLanes, TVector, T}"/>).
/// </summary>
internal static unsafe class Product
{
    /// <summary>
    /// Steps of the inner dimension that a panel of B goes through all rows of A before the next: 256 rows of 128 bytes stay in a first-level cache of
    /// 32 kilobytes or more.
    /// </summary>
    private const int StepsAtOnce = 256;

    private const int BufferBytes = 32 * 1024;

    /// <summary>Rows of A from which it pays to transpose a panel of B: the copy costs about as much as a product with so many rows.</summary>
    private const int RowsForCopy = 8;

    /// <summary>C = A B. C is row-major and must not overlap the others.</summary>
    public static void Multiply<T>(in Strided<T> a, in Strided<T> b, T* c, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // A single column is contiguous whatever its stride, and so is a row.
        var bColumn = columns == 1 ? 1 : b.ColumnStride;
        var aStep = steps == 1 ? 1 : a.ColumnStride;
        var narrow = columns <= Width<T>.Widest / 2;
        var fewRows = rows < RowsForCopy;
        if (steps > 1 && a.ColumnStride == 1 && b.RowStride == 1 && (narrow || fewRows))
            Dots(a, b, c, rows, columns, steps);
        else if (narrow && rows > columns && a.RowStride == 1)
            TransposedBlocks(a, b, c, rows, columns, steps);
        else if (narrow && !fewRows && columns < Width<T>.Widest / 2 && a.ColumnStride == 1 && steps >= Width<T>.Widest && columns * steps <= BufferBytes / sizeof(T))
            DotsOfCopies(a, b, c, rows, columns, steps);
        else
            Blocks(a, b, c, columns, rows, columns, steps);
    }

    private static void Dots<T>(in Strided<T> a, in Strided<T> b, T* c, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated && Vector512<T>.IsSupported && steps >= Vector512<T>.Count)
            Dot<Lanes512<T>, Vector512<T>, T>.Multiply(a.Values, a.RowStride, b.Values, b.ColumnStride, c, rows, columns, steps);
        else if (Vector256.IsHardwareAccelerated && Vector256<T>.IsSupported && steps >= Vector256<T>.Count)
            Dot<Lanes256<T>, Vector256<T>, T>.Multiply(a.Values, a.RowStride, b.Values, b.ColumnStride, c, rows, columns, steps);
        else if (Vector128.IsHardwareAccelerated && Vector128<T>.IsSupported && steps >= Vector128<T>.Count)
            Dot<Lanes128<T>, Vector128<T>, T>.Multiply(a.Values, a.RowStride, b.Values, b.ColumnStride, c, rows, columns, steps);
        else
            Dot<SingleLane<T>, T, T>.Multiply(a.Values, a.RowStride, b.Values, b.ColumnStride, c, rows, columns, steps);
    }

    [SkipLocalsInit]
    private static void DotsOfCopies<T>(in Strided<T> a, in Strided<T> b, T* c, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var buffer = stackalloc T[BufferBytes / sizeof(T)];
        Dots(a, Transposition.Copy(b.Transposed, buffer, columns, steps).Transposed, c, rows, columns, steps);
    }

    /// <summary>Few columns, and A's columns contiguous: Cᵀ = Bᵀ Aᵀ has rows to fill vectors with.</summary>
    [SkipLocalsInit]
    private static void TransposedBlocks<T>(in Strided<T> a, in Strided<T> b, T* c, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (columns == 1)
        {
            Blocks(b.Transposed, a.Transposed, c, rows, 1, rows, steps);
            return;
        }

        const int RowsAtOnce = 256;
        var buffer = stackalloc T[RowsAtOnce * (Width<T>.Widest / 2)];
        for (var row = 0; row < rows; row += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, rows - row);
            Blocks(b.Transposed, a.From(row, 0).Transposed, buffer, count, columns, count, steps);
            Transposition.Copy(new Strided<T>(buffer, 1, count), c + ((nint)row * columns), count, columns);
        }
    }

    /// <summary>C = A B, where a row of C begins cRow elements after the one before.</summary>
    private static void Blocks<T>(in Strided<T> a, in Strided<T> b, T* c, nint cRow, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (b.ColumnStride == 1)
            Blocks(a, b, c, cRow, rows, columns, steps, buffer: null);
        else
            BlocksOfCopies(a, b, c, cRow, rows, columns, steps);
    }

    [SkipLocalsInit]
    private static void BlocksOfCopies<T>(in Strided<T> a, in Strided<T> b, T* c, nint cRow, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Lines of the cache are 64 bytes; a vector that crosses from one to the next takes two loads.
        const int Line = 64;
        var bytes = stackalloc byte[BufferBytes + Line];
        var buffer = (T*)(((nint)bytes + Line - 1) & -Line);
        Blocks(a, b, c, cRow, rows, columns, steps, buffer);
    }

    private static void Blocks<T>(in Strided<T> a, in Strided<T> b, T* c, nint cRow, int rows, int columns, int steps, T* buffer)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated && Vector512<T>.IsSupported && columns >= Vector512<T>.Count)
            Panels<Lanes512<T>, Vector512<T>, T>(a, b, c, cRow, rows, columns, steps, buffer);
        else if (Vector256.IsHardwareAccelerated && Vector256<T>.IsSupported && columns >= Vector256<T>.Count)
            Panels<Lanes256<T>, Vector256<T>, T>(a, b, c, cRow, rows, columns, steps, buffer);
        else if (Vector128.IsHardwareAccelerated && Vector128<T>.IsSupported && columns >= Vector128<T>.Count)
            Panels<Lanes128<T>, Vector128<T>, T>(a, b, c, cRow, rows, columns, steps, buffer);
        else
            Panels<SingleLane<T>, T, T>(a, b, c, cRow, rows, columns, steps, buffer);
    }

    /// <summary>
    /// Panels of two vectors of columns; the last begins earlier, to be whole, and computes some columns again. Panels are copied to the buffer
    /// unless B's rows are contiguous.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Panels<TLanes, TVector, T>(in Strided<T> a, in Strided<T> b, T* c, nint cRow, int rows, int columns, int steps, T* buffer)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var width = Math.Min(2 * TLanes.Count, columns);
        var second = width - TLanes.Count;
        for (var panel = 0; panel < columns; panel += width)
        {
            var column = Math.Min(panel, columns - width);
            for (var step = 0; step < steps; step += StepsAtOnce)
            {
                var count = Math.Min(StepsAtOnce, steps - step);
                var part = b.From(step, column);
                if (part.ColumnStride != 1)
                    part = Transposition.Copy(part, buffer, count, width);
                Block<TLanes, TVector, T>.Multiply(a.From(0, step), part, second, c + column, cRow, rows, count, add: step > 0);
            }
        }
    }
}
