using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// A block of a product, with its sums in registers: some rows of one vector or two. Each step of the inner dimension loads these columns
/// of B and, for every row, one element of A, which is multiplied with them. B's rows are contiguous; A has any strides, so it may be
/// transposed.
/// </summary>
/// <remarks>
/// Every element is one chain of fused multiply-adds from zero in the order of the steps, whatever the height, the width and the vectors:
/// its bits depend on its row of A and its column of B only. Blocks may therefore overlap, and a chain may be continued later.
/// </remarks>
internal static unsafe class Block<TVectors, TColumns, TVector, T>
    where TVectors : IColumns<TColumns, TVector, T>
    where TColumns : unmanaged
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// The columns of one block of C = A B, or of C + A B, for some steps of the inner dimension. For the first block
    /// (<paramref name="isFirst"/>) A may have to come from main memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in Strided<T> a, in Strided<T> b, T* c, nint cRow, int rows, int steps, bool add, bool isFirst)
    {
        var ahead = isFirst && Prefetch.Pays(a, rows, steps);
        var row = 0;
        if (Machine.HasManyRegisters)
        {
            for (; row + 12 <= rows; row += 12)
                Twelve(a.Row(row), a.RowStride, a.ColumnStride, b.Values, b.RowStride, c + (row * cRow), cRow, steps, add, ahead);
        }

        for (; row + 4 <= rows; row += 4)
            Four(a.Row(row), a.RowStride, a.ColumnStride, b.Values, b.RowStride, c + (row * cRow), cRow, steps, add);
        for (; row + 2 <= rows; row += 2)
            Two(a.Row(row), a.RowStride, a.ColumnStride, b.Values, b.RowStride, c + (row * cRow), cRow, steps, add);
        if (row < rows)
            One(a.Row(row), a.ColumnStride, b.Values, b.RowStride, c + (row * cRow), steps, add);
    }

    /// <summary>Twelve rows: of pairs, 24 sums, 2 vectors of B and 1 of A, of 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Twelve(T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, int steps, bool add, bool ahead)
    {
        TColumns c0 = default, c1 = default, c2 = default, c3 = default;
        TColumns c4 = default, c5 = default, c6 = default, c7 = default;
        TColumns c8 = default, c9 = default, c10 = default, c11 = default;
        if (add)
        {
            c0 = TVectors.Load(c);
            c1 = TVectors.Load(c + cRow);
            c2 = TVectors.Load(c + (2 * cRow));
            c3 = TVectors.Load(c + (3 * cRow));
            c4 = TVectors.Load(c + (4 * cRow));
            c5 = TVectors.Load(c + (5 * cRow));
            c6 = TVectors.Load(c + (6 * cRow));
            c7 = TVectors.Load(c + (7 * cRow));
            c8 = TVectors.Load(c + (8 * cRow));
            c9 = TVectors.Load(c + (9 * cRow));
            c10 = TVectors.Load(c + (10 * cRow));
            c11 = TVectors.Load(c + (11 * cRow));
        }

        // Three rows from each of four pointers: an address is a pointer and one stride, or twice it.
        var twoRows = 2 * aRow;
        var a3 = a + (3 * aRow);
        var a6 = a + (6 * aRow);
        var a9 = a + (9 * aRow);
        while (steps > 0)
        {
            // Prefetches the next twelve rows, a line of each at a time.
            var count = ahead ? Math.Min(steps, CacheLine.Size / sizeof(T)) : steps;
            if (ahead)
                Prefetch.Lines(a + (12 * aRow), aRow, 12);
            steps -= count;
            for (; count > 0; count--)
            {
                var row = TVectors.Load(b);
                c0 = TVectors.MultiplyAdd(TVectors.Broadcast(a[0]), row, c0);
                c1 = TVectors.MultiplyAdd(TVectors.Broadcast(a[aRow]), row, c1);
                c2 = TVectors.MultiplyAdd(TVectors.Broadcast(a[twoRows]), row, c2);
                c3 = TVectors.MultiplyAdd(TVectors.Broadcast(a3[0]), row, c3);
                c4 = TVectors.MultiplyAdd(TVectors.Broadcast(a3[aRow]), row, c4);
                c5 = TVectors.MultiplyAdd(TVectors.Broadcast(a3[twoRows]), row, c5);
                c6 = TVectors.MultiplyAdd(TVectors.Broadcast(a6[0]), row, c6);
                c7 = TVectors.MultiplyAdd(TVectors.Broadcast(a6[aRow]), row, c7);
                c8 = TVectors.MultiplyAdd(TVectors.Broadcast(a6[twoRows]), row, c8);
                c9 = TVectors.MultiplyAdd(TVectors.Broadcast(a9[0]), row, c9);
                c10 = TVectors.MultiplyAdd(TVectors.Broadcast(a9[aRow]), row, c10);
                c11 = TVectors.MultiplyAdd(TVectors.Broadcast(a9[twoRows]), row, c11);
                a += aStep;
                a3 += aStep;
                a6 += aStep;
                a9 += aStep;
                b += bStep;
            }
        }

        TVectors.Store(c0, c);
        TVectors.Store(c1, c + cRow);
        TVectors.Store(c2, c + (2 * cRow));
        TVectors.Store(c3, c + (3 * cRow));
        TVectors.Store(c4, c + (4 * cRow));
        TVectors.Store(c5, c + (5 * cRow));
        TVectors.Store(c6, c + (6 * cRow));
        TVectors.Store(c7, c + (7 * cRow));
        TVectors.Store(c8, c + (8 * cRow));
        TVectors.Store(c9, c + (9 * cRow));
        TVectors.Store(c10, c + (10 * cRow));
        TVectors.Store(c11, c + (11 * cRow));
    }

    /// <summary>
    /// Four rows: of pairs, 8 sums, 2 vectors of B and 1 of A, of 16 registers; and 8 sums keep two multipliers of four cycles busy.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, int steps, bool add)
    {
        TColumns c0 = default, c1 = default, c2 = default, c3 = default;
        if (add)
        {
            c0 = TVectors.Load(c);
            c1 = TVectors.Load(c + cRow);
            c2 = TVectors.Load(c + (2 * cRow));
            c3 = TVectors.Load(c + (3 * cRow));
        }

        var (twoRows, threeRows) = (2 * aRow, 3 * aRow);
        for (; steps > 0; steps--)
        {
            var row = TVectors.Load(b);
            c0 = TVectors.MultiplyAdd(TVectors.Broadcast(a[0]), row, c0);
            c1 = TVectors.MultiplyAdd(TVectors.Broadcast(a[aRow]), row, c1);
            c2 = TVectors.MultiplyAdd(TVectors.Broadcast(a[twoRows]), row, c2);
            c3 = TVectors.MultiplyAdd(TVectors.Broadcast(a[threeRows]), row, c3);
            a += aStep;
            b += bStep;
        }

        TVectors.Store(c0, c);
        TVectors.Store(c1, c + cRow);
        TVectors.Store(c2, c + (2 * cRow));
        TVectors.Store(c3, c + (3 * cRow));
    }

    /// <summary>Two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, int steps, bool add)
    {
        TColumns c0 = default, c1 = default;
        if (add)
        {
            c0 = TVectors.Load(c);
            c1 = TVectors.Load(c + cRow);
        }

        for (; steps > 0; steps--)
        {
            var row = TVectors.Load(b);
            c0 = TVectors.MultiplyAdd(TVectors.Broadcast(a[0]), row, c0);
            c1 = TVectors.MultiplyAdd(TVectors.Broadcast(a[aRow]), row, c1);
            a += aStep;
            b += bStep;
        }

        TVectors.Store(c0, c);
        TVectors.Store(c1, c + cRow);
    }

    /// <summary>One row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(T* a, nint aStep, T* b, nint bStep, T* c, int steps, bool add)
    {
        TColumns c0 = default;
        if (add)
        {
            c0 = TVectors.Load(c);
        }

        for (; steps > 0; steps--)
        {
            var row = TVectors.Load(b);
            c0 = TVectors.MultiplyAdd(TVectors.Broadcast(a[0]), row, c0);
            a += aStep;
            b += bStep;
        }

        TVectors.Store(c0, c);
    }
}
