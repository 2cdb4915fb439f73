using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// A product of which every element is a dot product of two contiguous rows, A Bᵀ: for results too narrow or too low to keep sums of columns in
/// vectors. B's rows are shared by two rows of A.
/// </summary>
/// <remarks>
/// The sum of an element is spread over the elements of one vector, whatever the place of the element in the product: its bits depend on its
/// two rows and on the width of the vectors, not on how many rows there are.
/// </remarks>
internal static unsafe class Dot<TLanes, TVector, T>
    where TLanes : ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>C = A Bᵀ, where the rows of A and B are at least a vector long.</summary>
    public static void Multiply(T* a, nint aRow, T* b, nint bRow, T* c, int rows, int columns, int steps)
    {
        var column = 0;
        for (; column + 4 <= columns; column += 4)
        {
            var row = 0;
            for (; row + 2 <= rows; row += 2)
                TwoRows(a + (row * aRow), aRow, b + (column * bRow), bRow, c + ((nint)row * columns) + column, columns, steps);
            if (row < rows)
                OneRow(a + (row * aRow), b + (column * bRow), bRow, c + ((nint)row * columns) + column, steps);
        }

        for (; column < columns; column++)
        {
            for (var row = 0; row < rows; row++)
                c[((nint)row * columns) + column] = One(a + (row * aRow), b + (column * bRow), steps);
        }
    }

    /// <summary>Two rows by four columns: 8 sums, 4 vectors of B and 2 of A, of 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoRows(T* a, nint aRow, T* b, nint bRow, T* c, nint cRow, int steps)
    {
        TVector s00 = default, s01 = default, s02 = default, s03 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default;
        var b1 = b + bRow;
        var b2 = b + (2 * bRow);
        var b3 = b + (3 * bRow);
        var p = 0;
        for (; p <= steps - TLanes.Count; p += TLanes.Count)
        {
            var (y0, y1, y2, y3) = (TLanes.Load(b + p), TLanes.Load(b1 + p), TLanes.Load(b2 + p), TLanes.Load(b3 + p));
            var x = TLanes.Load(a + p);
            s00 = TLanes.MultiplyAdd(x, y0, s00);
            s01 = TLanes.MultiplyAdd(x, y1, s01);
            s02 = TLanes.MultiplyAdd(x, y2, s02);
            s03 = TLanes.MultiplyAdd(x, y3, s03);
            x = TLanes.Load(a + aRow + p);
            s10 = TLanes.MultiplyAdd(x, y0, s10);
            s11 = TLanes.MultiplyAdd(x, y1, s11);
            s12 = TLanes.MultiplyAdd(x, y2, s12);
            s13 = TLanes.MultiplyAdd(x, y3, s13);
        }

        if (p < steps)
        {
            // What is left is the end of the last whole vector; what was summed already is cut off on both sides, so that NaN is too.
            var left = steps - p;
            p = steps - TLanes.Count;
            var (y0, y1, y2, y3) = (Last(b + p, left), Last(b1 + p, left), Last(b2 + p, left), Last(b3 + p, left));
            var x = Last(a + p, left);
            s00 = TLanes.MultiplyAdd(x, y0, s00);
            s01 = TLanes.MultiplyAdd(x, y1, s01);
            s02 = TLanes.MultiplyAdd(x, y2, s02);
            s03 = TLanes.MultiplyAdd(x, y3, s03);
            x = Last(a + aRow + p, left);
            s10 = TLanes.MultiplyAdd(x, y0, s10);
            s11 = TLanes.MultiplyAdd(x, y1, s11);
            s12 = TLanes.MultiplyAdd(x, y2, s12);
            s13 = TLanes.MultiplyAdd(x, y3, s13);
        }

        c[0] = TLanes.Sum(s00);
        c[1] = TLanes.Sum(s01);
        c[2] = TLanes.Sum(s02);
        c[3] = TLanes.Sum(s03);
        c[cRow] = TLanes.Sum(s10);
        c[cRow + 1] = TLanes.Sum(s11);
        c[cRow + 2] = TLanes.Sum(s12);
        c[cRow + 3] = TLanes.Sum(s13);
    }

    /// <summary>One row by four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRow(T* a, T* b, nint bRow, T* c, int steps)
    {
        TVector s00 = default, s01 = default, s02 = default, s03 = default;
        var b1 = b + bRow;
        var b2 = b + (2 * bRow);
        var b3 = b + (3 * bRow);
        var p = 0;
        for (; p <= steps - TLanes.Count; p += TLanes.Count)
        {
            var (y0, y1, y2, y3) = (TLanes.Load(b + p), TLanes.Load(b1 + p), TLanes.Load(b2 + p), TLanes.Load(b3 + p));
            var x = TLanes.Load(a + p);
            s00 = TLanes.MultiplyAdd(x, y0, s00);
            s01 = TLanes.MultiplyAdd(x, y1, s01);
            s02 = TLanes.MultiplyAdd(x, y2, s02);
            s03 = TLanes.MultiplyAdd(x, y3, s03);
        }

        if (p < steps)
        {
            // What is left is the end of the last whole vector; what was summed already is cut off on both sides, so that NaN is too.
            var left = steps - p;
            p = steps - TLanes.Count;
            var (y0, y1, y2, y3) = (Last(b + p, left), Last(b1 + p, left), Last(b2 + p, left), Last(b3 + p, left));
            var x = Last(a + p, left);
            s00 = TLanes.MultiplyAdd(x, y0, s00);
            s01 = TLanes.MultiplyAdd(x, y1, s01);
            s02 = TLanes.MultiplyAdd(x, y2, s02);
            s03 = TLanes.MultiplyAdd(x, y3, s03);
        }

        c[0] = TLanes.Sum(s00);
        c[1] = TLanes.Sum(s01);
        c[2] = TLanes.Sum(s02);
        c[3] = TLanes.Sum(s03);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T One(T* a, T* b, int steps)
    {
        TVector sum = default;
        var p = 0;
        for (; p <= steps - TLanes.Count; p += TLanes.Count)
            sum = TLanes.MultiplyAdd(TLanes.Load(a + p), TLanes.Load(b + p), sum);
        if (p < steps)
        {
            var left = steps - p;
            p = steps - TLanes.Count;
            sum = TLanes.MultiplyAdd(Last(a + p, left), Last(b + p, left), sum);
        }

        return TLanes.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Last(T* source, int count) => TLanes.KeepLast(TLanes.Load(source), count);
}
