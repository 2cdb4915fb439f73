using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// The product A Bᵀ by dot products of two contiguous rows, for results too narrow or too low to keep sums of columns in vectors. Several
/// rows of A share the loads of B.
/// </summary>
/// <remarks>
/// The sum of an element is spread over the elements of one vector, whatever the place of the element in the product: its bits depend on
/// its two rows and on the width of the vectors, not on how many rows there are.
/// </remarks>
internal static unsafe class NarrowProduct<TVectors, TVector, T>
    where TVectors : IVectors<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>C = A Bᵀ, where the rows of A and B have at least the length of a vector.</summary>
    public static void Multiply(T* a, nint aRow, T* b, nint bRow, T* c, int rows, int columns, int steps)
    {
        // Four columns share each load of A. With fewer columns, rows take their place: C = (B Aᵀ)ᵀ.
        if (columns >= 4)
            Tiles(a, aRow, b, bRow, c, columns, 1, rows, columns, steps);
        else
            Tiles(b, bRow, a, aRow, c, 1, columns, columns, rows, steps);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles(T* a, nint aRow, T* b, nint bRow, T* c, nint cRow, nint cColumn, int rows, int columns, int steps)
    {
        var column = 0;
        for (; column + 4 <= columns; column += 4)
        {
            var row = 0;
            if (Machine.HasManyRegisters)
            {
                var ahead = column == 0 && Prefetch.Pays(new Strided<T>(a, aRow, 1), rows, steps);
                for (; row + 4 <= rows; row += 4)
                    FourByFour(
                        a + (row * aRow),
                        aRow,
                        b + (column * bRow),
                        bRow,
                        c + (row * cRow) + (column * cColumn),
                        cRow,
                        cColumn,
                        steps,
                        ahead);
            }

            for (; row + 2 <= rows; row += 2)
                TwoByFour(a + (row * aRow), aRow, b + (column * bRow), bRow, c + (row * cRow) + (column * cColumn), cRow, cColumn, steps);
            if (row < rows)
                OneByFour(a + (row * aRow), b + (column * bRow), bRow, c + (row * cRow) + (column * cColumn), cColumn, steps);
        }

        for (; column < columns; column++)
        {
            for (var row = 0; row < rows; row++)
                c[(row * cRow) + (column * cColumn)] = One(a + (row * aRow), b + (column * bRow), steps);
        }
    }

    /// <summary>Four rows by four columns: 16 sums, 4 vectors of B and 1 of A, of 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByFour(T* a, nint aRow, T* b, nint bRow, T* c, nint cRow, nint cColumn, int steps, bool ahead)
    {
        TVector s00 = default, s01 = default, s02 = default, s03 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default;
        TVector s20 = default, s21 = default, s22 = default, s23 = default;
        TVector s30 = default, s31 = default, s32 = default, s33 = default;
        var b1 = b + bRow;
        var b2 = b + (2 * bRow);
        var b3 = b + (3 * bRow);
        var a1 = a + aRow;
        var a2 = a + (2 * aRow);
        var a3 = a + (3 * aRow);
        nint p = 0;
        for (; p <= steps - TVectors.Count; p += TVectors.Count)
        {
            // Prefetches the next four rows. A vector of 64 bytes is a line; with shorter vectors a line is prefetched more than once.
            if (ahead)
                Prefetch.Lines(a + (4 * aRow) + p, aRow, 4);
            var (y0, y1, y2, y3) = (TVectors.Load(b + p), TVectors.Load(b1 + p), TVectors.Load(b2 + p), TVectors.Load(b3 + p));
            var x = TVectors.Load(a + p);
            s00 = TVectors.MultiplyAdd(x, y0, s00);
            s01 = TVectors.MultiplyAdd(x, y1, s01);
            s02 = TVectors.MultiplyAdd(x, y2, s02);
            s03 = TVectors.MultiplyAdd(x, y3, s03);
            x = TVectors.Load(a1 + p);
            s10 = TVectors.MultiplyAdd(x, y0, s10);
            s11 = TVectors.MultiplyAdd(x, y1, s11);
            s12 = TVectors.MultiplyAdd(x, y2, s12);
            s13 = TVectors.MultiplyAdd(x, y3, s13);
            x = TVectors.Load(a2 + p);
            s20 = TVectors.MultiplyAdd(x, y0, s20);
            s21 = TVectors.MultiplyAdd(x, y1, s21);
            s22 = TVectors.MultiplyAdd(x, y2, s22);
            s23 = TVectors.MultiplyAdd(x, y3, s23);
            x = TVectors.Load(a3 + p);
            s30 = TVectors.MultiplyAdd(x, y0, s30);
            s31 = TVectors.MultiplyAdd(x, y1, s31);
            s32 = TVectors.MultiplyAdd(x, y2, s32);
            s33 = TVectors.MultiplyAdd(x, y3, s33);
        }

        if (p < steps)
        {
            var left = (int)(steps - p);
            p = steps - TVectors.Count;
            var (y0, y1, y2, y3) = (Last(b + p, left), Last(b1 + p, left), Last(b2 + p, left), Last(b3 + p, left));
            var x = Last(a + p, left);
            s00 = TVectors.MultiplyAdd(x, y0, s00);
            s01 = TVectors.MultiplyAdd(x, y1, s01);
            s02 = TVectors.MultiplyAdd(x, y2, s02);
            s03 = TVectors.MultiplyAdd(x, y3, s03);
            x = Last(a1 + p, left);
            s10 = TVectors.MultiplyAdd(x, y0, s10);
            s11 = TVectors.MultiplyAdd(x, y1, s11);
            s12 = TVectors.MultiplyAdd(x, y2, s12);
            s13 = TVectors.MultiplyAdd(x, y3, s13);
            x = Last(a2 + p, left);
            s20 = TVectors.MultiplyAdd(x, y0, s20);
            s21 = TVectors.MultiplyAdd(x, y1, s21);
            s22 = TVectors.MultiplyAdd(x, y2, s22);
            s23 = TVectors.MultiplyAdd(x, y3, s23);
            x = Last(a3 + p, left);
            s30 = TVectors.MultiplyAdd(x, y0, s30);
            s31 = TVectors.MultiplyAdd(x, y1, s31);
            s32 = TVectors.MultiplyAdd(x, y2, s32);
            s33 = TVectors.MultiplyAdd(x, y3, s33);
        }

        c[0] = TVectors.Sum(s00);
        c[cColumn] = TVectors.Sum(s01);
        c[2 * cColumn] = TVectors.Sum(s02);
        c[3 * cColumn] = TVectors.Sum(s03);
        c[cRow] = TVectors.Sum(s10);
        c[cRow + cColumn] = TVectors.Sum(s11);
        c[cRow + (2 * cColumn)] = TVectors.Sum(s12);
        c[cRow + (3 * cColumn)] = TVectors.Sum(s13);
        c[2 * cRow] = TVectors.Sum(s20);
        c[(2 * cRow) + cColumn] = TVectors.Sum(s21);
        c[(2 * cRow) + (2 * cColumn)] = TVectors.Sum(s22);
        c[(2 * cRow) + (3 * cColumn)] = TVectors.Sum(s23);
        c[3 * cRow] = TVectors.Sum(s30);
        c[(3 * cRow) + cColumn] = TVectors.Sum(s31);
        c[(3 * cRow) + (2 * cColumn)] = TVectors.Sum(s32);
        c[(3 * cRow) + (3 * cColumn)] = TVectors.Sum(s33);
    }

    /// <summary>Two rows by four columns: 8 sums, 4 vectors of B and 1 of A, of 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoByFour(T* a, nint aRow, T* b, nint bRow, T* c, nint cRow, nint cColumn, int steps)
    {
        TVector s00 = default, s01 = default, s02 = default, s03 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default;
        var b1 = b + bRow;
        var b2 = b + (2 * bRow);
        var b3 = b + (3 * bRow);
        var a1 = a + aRow;
        nint p = 0;
        for (; p <= steps - TVectors.Count; p += TVectors.Count)
        {
            var (y0, y1, y2, y3) = (TVectors.Load(b + p), TVectors.Load(b1 + p), TVectors.Load(b2 + p), TVectors.Load(b3 + p));
            var x = TVectors.Load(a + p);
            s00 = TVectors.MultiplyAdd(x, y0, s00);
            s01 = TVectors.MultiplyAdd(x, y1, s01);
            s02 = TVectors.MultiplyAdd(x, y2, s02);
            s03 = TVectors.MultiplyAdd(x, y3, s03);
            x = TVectors.Load(a1 + p);
            s10 = TVectors.MultiplyAdd(x, y0, s10);
            s11 = TVectors.MultiplyAdd(x, y1, s11);
            s12 = TVectors.MultiplyAdd(x, y2, s12);
            s13 = TVectors.MultiplyAdd(x, y3, s13);
        }

        if (p < steps)
        {
            var left = (int)(steps - p);
            p = steps - TVectors.Count;
            var (y0, y1, y2, y3) = (Last(b + p, left), Last(b1 + p, left), Last(b2 + p, left), Last(b3 + p, left));
            var x = Last(a + p, left);
            s00 = TVectors.MultiplyAdd(x, y0, s00);
            s01 = TVectors.MultiplyAdd(x, y1, s01);
            s02 = TVectors.MultiplyAdd(x, y2, s02);
            s03 = TVectors.MultiplyAdd(x, y3, s03);
            x = Last(a1 + p, left);
            s10 = TVectors.MultiplyAdd(x, y0, s10);
            s11 = TVectors.MultiplyAdd(x, y1, s11);
            s12 = TVectors.MultiplyAdd(x, y2, s12);
            s13 = TVectors.MultiplyAdd(x, y3, s13);
        }

        c[0] = TVectors.Sum(s00);
        c[cColumn] = TVectors.Sum(s01);
        c[2 * cColumn] = TVectors.Sum(s02);
        c[3 * cColumn] = TVectors.Sum(s03);
        c[cRow] = TVectors.Sum(s10);
        c[cRow + cColumn] = TVectors.Sum(s11);
        c[cRow + (2 * cColumn)] = TVectors.Sum(s12);
        c[cRow + (3 * cColumn)] = TVectors.Sum(s13);
    }

    /// <summary>One row by four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneByFour(T* a, T* b, nint bRow, T* c, nint cColumn, int steps)
    {
        TVector s00 = default, s01 = default, s02 = default, s03 = default;
        var b1 = b + bRow;
        var b2 = b + (2 * bRow);
        var b3 = b + (3 * bRow);
        nint p = 0;
        for (; p <= steps - TVectors.Count; p += TVectors.Count)
        {
            var (y0, y1, y2, y3) = (TVectors.Load(b + p), TVectors.Load(b1 + p), TVectors.Load(b2 + p), TVectors.Load(b3 + p));
            var x = TVectors.Load(a + p);
            s00 = TVectors.MultiplyAdd(x, y0, s00);
            s01 = TVectors.MultiplyAdd(x, y1, s01);
            s02 = TVectors.MultiplyAdd(x, y2, s02);
            s03 = TVectors.MultiplyAdd(x, y3, s03);
        }

        if (p < steps)
        {
            var left = (int)(steps - p);
            p = steps - TVectors.Count;
            var (y0, y1, y2, y3) = (Last(b + p, left), Last(b1 + p, left), Last(b2 + p, left), Last(b3 + p, left));
            var x = Last(a + p, left);
            s00 = TVectors.MultiplyAdd(x, y0, s00);
            s01 = TVectors.MultiplyAdd(x, y1, s01);
            s02 = TVectors.MultiplyAdd(x, y2, s02);
            s03 = TVectors.MultiplyAdd(x, y3, s03);
        }

        c[0] = TVectors.Sum(s00);
        c[cColumn] = TVectors.Sum(s01);
        c[2 * cColumn] = TVectors.Sum(s02);
        c[3 * cColumn] = TVectors.Sum(s03);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T One(T* a, T* b, int steps)
    {
        TVector sum = default;
        var p = 0;
        for (; p <= steps - TVectors.Count; p += TVectors.Count)
            sum = TVectors.MultiplyAdd(TVectors.Load(a + p), TVectors.Load(b + p), sum);
        if (p < steps)
        {
            // The remaining elements end the last whole vector. Elements already summed are set to zero on both sides, so that no NaN
            // stays.
            var left = steps - p;
            p = steps - TVectors.Count;
            sum = TVectors.MultiplyAdd(Last(a + p, left), Last(b + p, left), sum);
        }

        return TVectors.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Last(T* source, int count) => TVectors.KeepLast(TVectors.Load(source), count);
}
