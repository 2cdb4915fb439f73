using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// The product of two dense matrices of any orientation, in one of two forms that the shapes choose. Blocks of rows and columns keep their
/// sums in registers (<see cref="Block{TVectors, TColumns, TVector, T}"/>); where B is transposed, panels of it are first copied to a
/// buffer on the stack. Where the result is narrow or low, its elements are dot products of contiguous rows
/// (<see cref="NarrowProduct{TVectors, TVector, T}"/>).
/// </summary>
/// <remarks>
/// The same shapes give the same bits on the same machine. With A as it is stored, the bits of a row of C depend on that row of A, on B and
/// on the vectors of the machine, but not on the other rows, nor on their number if there are at least eight.
/// </remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>
    /// Steps of the inner dimension that a panel of B goes through all rows of A before the next: 256 rows of 128 bytes stay in a
    /// first-level cache of 32 kilobytes or more.
    /// </summary>
    private const int StepsAtOnce = 256;

    /// <summary>Rows of A from which a copy of B pays: it costs about as much as a few rows of the product.</summary>
    private const int RowsForCopy = 8;

    /// <summary>Number of products in a row of C below which choosing a form takes longer than computing it.</summary>
    private const int FewTerms = 16;

    /// <summary>Multiplications of a part of a product: some ten milliseconds of a core.</summary>
    private const long PartSize = 100_000_000;

    /// <summary>Fewest rows of a part, whatever the number of multiplications: all of B is read for each part.</summary>
    private const int FewestRowsOfPart = 24;

    /// <summary>Number of rows of the highest block. Each part but the last has a multiple of it, the last at least this number.</summary>
    private const int RowsOfBlock = 12;

    /// <summary>
    /// C = A B. C is row-major and must not overlap A or B. Nothing is checked here: <see cref="Primitives.MatMul"/> passes matrices whose
    /// lengths the workspace has checked, other callers pass buffers of their own.
    /// </summary>
    public static void Multiply<T>(in Strided<T> a, in Strided<T> b, T* c, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var half = Machine.Widest<T>() / 2;
        var rowsAreContiguous = a.ColumnStride == 1;
        if (rows < RowsForCopy && columns * (long)steps <= FewTerms)
            Small(a, b, c, rows, columns, steps);
        else if (rowsAreContiguous && b.RowStride == 1 && steps > 1 && (columns <= half || rows < RowsForCopy))
            Dots(a, b, c, rows, columns, steps);
        else if (a.RowStride == 1 && columns <= half && rows > columns)
            TransposedBlocks(a, b, c, rows, columns, steps);
        else if (rowsAreContiguous && columns < half && steps >= 2 * half && rows >= RowsForCopy
            && (long)columns * steps * sizeof(T) <= StackBuffer.Size)
            DotsOfCopies(a, b, c, rows, columns, steps);
        else
            Blocks(a, b, c, columns, rows, columns, steps);
    }

    /// <summary>
    /// C = A B with the same bits, in parts of rows where the product is large. <paramref name="betweenParts"/> is called between two parts
    /// and may throw; C is undefined then. A part has about 10⁸ multiplications, and at least 24 rows. A product with A transposed and at
    /// most half a vector of columns is one part.
    /// </summary>
    public static void Multiply<T>(in Strided<T> a, in Strided<T> b, T* c, int rows, int columns, int steps, Action? betweenParts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Each part takes the form of the whole product, in which the bits of a row do not depend on the other rows.
        var hasParts = betweenParts is not null && (a.ColumnStride == 1 || columns > Machine.Widest<T>() / 2);
        var rowsAtOnce = hasParts ? RowsOfPart(rows, (long)columns * steps) : rows;
        for (var row = 0; row < rows;)
        {
            if (row > 0)
                betweenParts!();
            var left = rows - row;
            var count = left - rowsAtOnce < RowsOfBlock ? left : rowsAtOnce;
            Multiply(a.From(row, 0), b, c + ((nint)row * columns), count, columns, steps);
            row += count;
        }
    }

    private static int RowsOfPart(int rows, long multiplicationsOfRow)
    {
        var wanted = Math.Min(rows, PartSize / Math.Max(1, multiplicationsOfRow));
        return (int)Math.Max(FewestRowsOfPart, wanted / RowsOfBlock * RowsOfBlock);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Small<T>(in Strided<T> a, in Strided<T> b, T* c, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var x = a.Values + (row * a.RowStride);
                var y = b.Values + (column * b.ColumnStride);
                var sum = T.Zero;
                for (var step = 0; step < steps; step++)
                    sum = SingleElements<T>.MultiplyAdd(x[step * a.ColumnStride], y[step * b.RowStride], sum);
                *c++ = sum;
            }
        }
    }

    private static void Dots<T>(in Strided<T> a, in Strided<T> b, T* c, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        VectorWidth.Run<T, NarrowKernel<T>>(steps, new(a, b, c, rows, columns, steps));
    }

    /// <summary>Few columns, and A's rows contiguous: B's columns are copied to contiguous memory.</summary>
    [SkipLocalsInit]
    private static void DotsOfCopies<T>(in Strided<T> a, in Strided<T> b, T* c, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Unsafe.SkipInit(out StackBuffer memory);
        Dots(a, Transposition.Copy(b.Transposed, memory.Lines<T>(), columns, steps).Transposed, c, rows, columns, steps);
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

        // Half a vector is 32 bytes at most.
        const int RowsAtOnce = 256;
        Unsafe.SkipInit(out StackBuffer memory);
        var buffer = memory.Lines<T>();
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
        if (b.ColumnStride != 1)
        {
            BlocksOfCopies(a, b, c, cRow, rows, columns, steps);
            return;
        }

        // With few steps, most of the time goes into writing C, which is fastest along its rows.
        var rowsAtOnce = steps < 4 ? 12 : rows;
        for (var row = 0; row < rows; row += rowsAtOnce)
            Blocks(a.From(row, 0), b, c + (row * cRow), cRow, Math.Min(rowsAtOnce, rows - row), columns, steps, buffer: null);
    }

    [SkipLocalsInit]
    private static void BlocksOfCopies<T>(in Strided<T> a, in Strided<T> b, T* c, nint cRow, int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Unsafe.SkipInit(out StackBuffer memory);
        Blocks(a, b, c, cRow, rows, columns, steps, memory.Lines<T>());
    }

    private static void Blocks<T>(in Strided<T> a, in Strided<T> b, T* c, nint cRow, int rows, int columns, int steps, T* buffer)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        VectorWidth.Run<T, PanelsKernel<T>>(columns, new(a, b, c, cRow, rows, columns, steps, buffer));
    }

    /// <summary>
    /// Pairs of vectors of columns, then single vectors. The last one begins earlier, to be whole, and computes some columns again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Panels<TVectors, TVector, T>(
        in Strided<T> a, in Strided<T> b, T* c, nint cRow, int rows, int columns, int steps, T* buffer)
        where TVectors : IVectors<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var column = 0;
        for (; columns - column > TVectors.Count && columns >= 2 * TVectors.Count; column += 2 * TVectors.Count)
            Panel<PairedVectors<TVectors, TVector, T>, Pair<TVector>, TVector, T>(
                a, b, c, cRow, Math.Min(column, columns - (2 * TVectors.Count)), rows, steps, buffer);
        for (; column < columns; column += TVectors.Count)
            Panel<TVectors, TVector, TVector, T>(a, b, c, cRow, Math.Min(column, columns - TVectors.Count), rows, steps, buffer);
    }

    /// <summary>Some columns of C = A B. B's are copied to the buffer unless its rows are contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel<TVectors, TColumns, TVector, T>(
        in Strided<T> a, in Strided<T> b, T* c, nint cRow, int column, int rows, int steps, T* buffer)
        where TVectors : IColumns<TColumns, TVector, T>
        where TColumns : unmanaged
        where TVector : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var step = 0; step < steps; step += StepsAtOnce)
        {
            var count = Math.Min(StepsAtOnce, steps - step);
            var part = b.From(step, column);
            if (part.ColumnStride != 1)
                part = Transposition.Copy(part, buffer, count, TVectors.Count);
            Block<TVectors, TColumns, TVector, T>.Multiply(
                a.From(0, step), part, c + column, cRow, rows, count, add: step > 0, isFirst: column == 0);
        }
    }

    private readonly struct NarrowKernel<T>(in Strided<T> a, in Strided<T> b, T* c, int rows, int columns, int steps) : IVectorKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly Strided<T> _a = a;
        private readonly Strided<T> _b = b;
        private readonly T* _c = c;
        private readonly int _rows = rows;
        private readonly int _columns = columns;
        private readonly int _steps = steps;

        public void Run<TVectors, TVector>()
            where TVectors : IVectors<TVector, T>
            where TVector : unmanaged =>
            NarrowProduct<TVectors, TVector, T>.Multiply(_a.Values, _a.RowStride, _b.Values, _b.ColumnStride, _c, _rows, _columns, _steps);
    }

    private readonly struct PanelsKernel<T>(in Strided<T> a, in Strided<T> b, T* c, nint cRow, int rows, int columns, int steps, T* buffer)
        : IVectorKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly Strided<T> _a = a;
        private readonly Strided<T> _b = b;
        private readonly T* _c = c;
        private readonly nint _cRow = cRow;
        private readonly int _rows = rows;
        private readonly int _columns = columns;
        private readonly int _steps = steps;
        private readonly T* _buffer = buffer;

        public void Run<TVectors, TVector>()
            where TVectors : IVectors<TVector, T>
            where TVector : unmanaged => Panels<TVectors, TVector, T>(_a, _b, _c, _cRow, _rows, _columns, _steps, _buffer);
    }
}
