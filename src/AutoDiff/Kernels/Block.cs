using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// A block of a product, with its sums in registers: some rows of two vectors. Each step of the inner dimension loads two vectors of B and, for every
/// row, one element of A, which is multiplied with both. B's rows are contiguous; A has any strides, so it may be transposed.
/// </summary>
/// <remarks>
/// Every element is one chain of fused multiply-adds from zero in the order of the steps, whatever the height, the width and the vectors: its bits
/// depend on its row of A and its column of B alone. So blocks may overlap (the same is computed twice), and the chain may be broken off and taken up.
/// </remarks>
internal static unsafe class Block<TLanes, TVector, T>
    where TLanes : ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Two vectors of columns of C = A B, or of C + A B, for some steps of the inner dimension. The second vector begins so many columns after the
    /// first: fewer than a vector has, where there are fewer columns than two vectors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in Strided<T> a, in Strided<T> b, nint second, T* c, nint cRow, int rows, int steps, bool add)
    {
        var row = 0;
        if (Registers.AreMany)
        {
            for (; row + 12 <= rows; row += 12)
                Twelve(a.Row(row), a.RowStride, a.ColumnStride, b.Values, b.RowStride, second, c + (row * cRow), cRow, steps, add);
        }

        for (; row + 4 <= rows; row += 4)
            Four(a.Row(row), a.RowStride, a.ColumnStride, b.Values, b.RowStride, second, c + (row * cRow), cRow, steps, add);
        for (; row + 2 <= rows; row += 2)
            Two(a.Row(row), a.RowStride, a.ColumnStride, b.Values, b.RowStride, second, c + (row * cRow), cRow, steps, add);
        if (row < rows)
            One(a.Row(row), a.ColumnStride, b.Values, b.RowStride, second, c + (row * cRow), steps, add);
    }

    /// <summary>Twelve rows: 24 sums, 2 vectors of B and 1 of A, of 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Twelve(T* a, nint aRow, nint aStep, T* b, nint bStep, nint second, T* c, nint cRow, int steps, bool add)
    {
        TVector l0 = default, r0 = default;
        TVector l1 = default, r1 = default;
        TVector l2 = default, r2 = default;
        TVector l3 = default, r3 = default;
        TVector l4 = default, r4 = default;
        TVector l5 = default, r5 = default;
        TVector l6 = default, r6 = default;
        TVector l7 = default, r7 = default;
        TVector l8 = default, r8 = default;
        TVector l9 = default, r9 = default;
        TVector l10 = default, r10 = default;
        TVector l11 = default, r11 = default;
        if (add)
        {
            (l0, r0) = (TLanes.Load(c), TLanes.Load(c + second));
            (l1, r1) = (TLanes.Load(c + cRow), TLanes.Load(c + cRow + second));
            (l2, r2) = (TLanes.Load(c + (2 * cRow)), TLanes.Load(c + (2 * cRow) + second));
            (l3, r3) = (TLanes.Load(c + (3 * cRow)), TLanes.Load(c + (3 * cRow) + second));
            (l4, r4) = (TLanes.Load(c + (4 * cRow)), TLanes.Load(c + (4 * cRow) + second));
            (l5, r5) = (TLanes.Load(c + (5 * cRow)), TLanes.Load(c + (5 * cRow) + second));
            (l6, r6) = (TLanes.Load(c + (6 * cRow)), TLanes.Load(c + (6 * cRow) + second));
            (l7, r7) = (TLanes.Load(c + (7 * cRow)), TLanes.Load(c + (7 * cRow) + second));
            (l8, r8) = (TLanes.Load(c + (8 * cRow)), TLanes.Load(c + (8 * cRow) + second));
            (l9, r9) = (TLanes.Load(c + (9 * cRow)), TLanes.Load(c + (9 * cRow) + second));
            (l10, r10) = (TLanes.Load(c + (10 * cRow)), TLanes.Load(c + (10 * cRow) + second));
            (l11, r11) = (TLanes.Load(c + (11 * cRow)), TLanes.Load(c + (11 * cRow) + second));
        }

        // Three rows from each of four pointers: an address is a pointer and one stride, or twice it.
        var twoRows = 2 * aRow;
        var a3 = a + (3 * aRow);
        var a6 = a + (6 * aRow);
        var a9 = a + (9 * aRow);
        for (; steps > 0; steps--)
        {
            var (left, right) = (TLanes.Load(b), TLanes.Load(b + second));
            var x = TLanes.Broadcast(a[0]);
            (l0, r0) = (TLanes.MultiplyAdd(x, left, l0), TLanes.MultiplyAdd(x, right, r0));
            x = TLanes.Broadcast(a[aRow]);
            (l1, r1) = (TLanes.MultiplyAdd(x, left, l1), TLanes.MultiplyAdd(x, right, r1));
            x = TLanes.Broadcast(a[twoRows]);
            (l2, r2) = (TLanes.MultiplyAdd(x, left, l2), TLanes.MultiplyAdd(x, right, r2));
            x = TLanes.Broadcast(a3[0]);
            (l3, r3) = (TLanes.MultiplyAdd(x, left, l3), TLanes.MultiplyAdd(x, right, r3));
            x = TLanes.Broadcast(a3[aRow]);
            (l4, r4) = (TLanes.MultiplyAdd(x, left, l4), TLanes.MultiplyAdd(x, right, r4));
            x = TLanes.Broadcast(a3[twoRows]);
            (l5, r5) = (TLanes.MultiplyAdd(x, left, l5), TLanes.MultiplyAdd(x, right, r5));
            x = TLanes.Broadcast(a6[0]);
            (l6, r6) = (TLanes.MultiplyAdd(x, left, l6), TLanes.MultiplyAdd(x, right, r6));
            x = TLanes.Broadcast(a6[aRow]);
            (l7, r7) = (TLanes.MultiplyAdd(x, left, l7), TLanes.MultiplyAdd(x, right, r7));
            x = TLanes.Broadcast(a6[twoRows]);
            (l8, r8) = (TLanes.MultiplyAdd(x, left, l8), TLanes.MultiplyAdd(x, right, r8));
            x = TLanes.Broadcast(a9[0]);
            (l9, r9) = (TLanes.MultiplyAdd(x, left, l9), TLanes.MultiplyAdd(x, right, r9));
            x = TLanes.Broadcast(a9[aRow]);
            (l10, r10) = (TLanes.MultiplyAdd(x, left, l10), TLanes.MultiplyAdd(x, right, r10));
            x = TLanes.Broadcast(a9[twoRows]);
            (l11, r11) = (TLanes.MultiplyAdd(x, left, l11), TLanes.MultiplyAdd(x, right, r11));
            a += aStep;
            a3 += aStep;
            a6 += aStep;
            a9 += aStep;
            b += bStep;
        }

        TLanes.Store(l0, c);
        TLanes.Store(r0, c + second);
        TLanes.Store(l1, c + cRow);
        TLanes.Store(r1, c + cRow + second);
        TLanes.Store(l2, c + (2 * cRow));
        TLanes.Store(r2, c + (2 * cRow) + second);
        TLanes.Store(l3, c + (3 * cRow));
        TLanes.Store(r3, c + (3 * cRow) + second);
        TLanes.Store(l4, c + (4 * cRow));
        TLanes.Store(r4, c + (4 * cRow) + second);
        TLanes.Store(l5, c + (5 * cRow));
        TLanes.Store(r5, c + (5 * cRow) + second);
        TLanes.Store(l6, c + (6 * cRow));
        TLanes.Store(r6, c + (6 * cRow) + second);
        TLanes.Store(l7, c + (7 * cRow));
        TLanes.Store(r7, c + (7 * cRow) + second);
        TLanes.Store(l8, c + (8 * cRow));
        TLanes.Store(r8, c + (8 * cRow) + second);
        TLanes.Store(l9, c + (9 * cRow));
        TLanes.Store(r9, c + (9 * cRow) + second);
        TLanes.Store(l10, c + (10 * cRow));
        TLanes.Store(r10, c + (10 * cRow) + second);
        TLanes.Store(l11, c + (11 * cRow));
        TLanes.Store(r11, c + (11 * cRow) + second);
    }

    /// <summary>Four rows: 8 sums, 2 vectors of B and 1 of A, of 16 registers; and 8 sums keep two multipliers of four cycles busy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(T* a, nint aRow, nint aStep, T* b, nint bStep, nint second, T* c, nint cRow, int steps, bool add)
    {
        TVector l0 = default, r0 = default;
        TVector l1 = default, r1 = default;
        TVector l2 = default, r2 = default;
        TVector l3 = default, r3 = default;
        if (add)
        {
            (l0, r0) = (TLanes.Load(c), TLanes.Load(c + second));
            (l1, r1) = (TLanes.Load(c + cRow), TLanes.Load(c + cRow + second));
            (l2, r2) = (TLanes.Load(c + (2 * cRow)), TLanes.Load(c + (2 * cRow) + second));
            (l3, r3) = (TLanes.Load(c + (3 * cRow)), TLanes.Load(c + (3 * cRow) + second));
        }

        var (twoRows, threeRows) = (2 * aRow, 3 * aRow);
        for (; steps > 0; steps--)
        {
            var (left, right) = (TLanes.Load(b), TLanes.Load(b + second));
            var x = TLanes.Broadcast(a[0]);
            (l0, r0) = (TLanes.MultiplyAdd(x, left, l0), TLanes.MultiplyAdd(x, right, r0));
            x = TLanes.Broadcast(a[aRow]);
            (l1, r1) = (TLanes.MultiplyAdd(x, left, l1), TLanes.MultiplyAdd(x, right, r1));
            x = TLanes.Broadcast(a[twoRows]);
            (l2, r2) = (TLanes.MultiplyAdd(x, left, l2), TLanes.MultiplyAdd(x, right, r2));
            x = TLanes.Broadcast(a[threeRows]);
            (l3, r3) = (TLanes.MultiplyAdd(x, left, l3), TLanes.MultiplyAdd(x, right, r3));
            a += aStep;
            b += bStep;
        }

        TLanes.Store(l0, c);
        TLanes.Store(r0, c + second);
        TLanes.Store(l1, c + cRow);
        TLanes.Store(r1, c + cRow + second);
        TLanes.Store(l2, c + (2 * cRow));
        TLanes.Store(r2, c + (2 * cRow) + second);
        TLanes.Store(l3, c + (3 * cRow));
        TLanes.Store(r3, c + (3 * cRow) + second);
    }

    /// <summary>Two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(T* a, nint aRow, nint aStep, T* b, nint bStep, nint second, T* c, nint cRow, int steps, bool add)
    {
        TVector l0 = default, r0 = default;
        TVector l1 = default, r1 = default;
        if (add)
        {
            (l0, r0) = (TLanes.Load(c), TLanes.Load(c + second));
            (l1, r1) = (TLanes.Load(c + cRow), TLanes.Load(c + cRow + second));
        }

        for (; steps > 0; steps--)
        {
            var (left, right) = (TLanes.Load(b), TLanes.Load(b + second));
            var x = TLanes.Broadcast(a[0]);
            (l0, r0) = (TLanes.MultiplyAdd(x, left, l0), TLanes.MultiplyAdd(x, right, r0));
            x = TLanes.Broadcast(a[aRow]);
            (l1, r1) = (TLanes.MultiplyAdd(x, left, l1), TLanes.MultiplyAdd(x, right, r1));
            a += aStep;
            b += bStep;
        }

        TLanes.Store(l0, c);
        TLanes.Store(r0, c + second);
        TLanes.Store(l1, c + cRow);
        TLanes.Store(r1, c + cRow + second);
    }

    /// <summary>One row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(T* a, nint aStep, T* b, nint bStep, nint second, T* c, int steps, bool add)
    {
        TVector l0 = default, r0 = default;
        if (add)
        {
            (l0, r0) = (TLanes.Load(c), TLanes.Load(c + second));
        }

        for (; steps > 0; steps--)
        {
            var (left, right) = (TLanes.Load(b), TLanes.Load(b + second));
            var x = TLanes.Broadcast(a[0]);
            (l0, r0) = (TLanes.MultiplyAdd(x, left, l0), TLanes.MultiplyAdd(x, right, r0));
            a += aStep;
            b += bStep;
        }

        TLanes.Store(l0, c);
        TLanes.Store(r0, c + second);
    }
}
