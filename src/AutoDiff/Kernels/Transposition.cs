using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>Copies a matrix with contiguous columns to contiguous rows, in squares of 16 or 32 bytes a side.</summary>
internal static unsafe class Transposition
{
    /// <summary>The copy, whose rows follow each other without a gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Strided<T> Copy<T>(in Strided<T> source, T* target, int rows, int columns)
        where T : unmanaged
    {
        var (column, stride) = (0, source.ColumnStride);
        for (; column + 4 <= columns; column += 4)
        {
            var from = source.Values + (column * stride);
            var to = target + column;
            var row = 0;
            if (typeof(T) == typeof(float))
            {
                for (; row + 4 <= rows; row += 4, from += 4, to += 4 * columns)
                    FourByFour((float*)from, stride, (float*)to, columns);
            }
            else if (typeof(T) == typeof(double))
            {
                for (; row + 2 <= rows; row += 2, from += 2, to += 2 * columns)
                {
                    TwoByTwo((double*)from, stride, (double*)to, columns);
                    TwoByTwo((double*)(from + (2 * stride)), stride, (double*)(to + 2), columns);
                }
            }

            for (; row < rows; row++, from++, to += columns)
            {
                for (var i = 0; i < 4; i++)
                    to[i] = from[i * stride];
            }
        }

        for (; column < columns; column++)
        {
            for (var row = 0; row < rows; row++)
                target[(row * (nint)columns) + column] = source.Values[(column * stride) + row];
        }

        return new(target, columns, 1);
    }

    /// <summary>Pairs of elements change places first, then the elements of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourByFour(float* from, nint stride, float* to, nint columns)
    {
        var x0 = Vector128.Load(from).AsDouble();
        var x1 = Vector128.Load(from + stride).AsDouble();
        var x2 = Vector128.Load(from + (2 * stride)).AsDouble();
        var x3 = Vector128.Load(from + (3 * stride)).AsDouble();
        Interleave(Vector128.Create(x0[0], x2[0]).AsSingle(), Vector128.Create(x1[0], x3[0]).AsSingle(), to, columns);
        Interleave(Vector128.Create(x0[1], x2[1]).AsSingle(), Vector128.Create(x1[1], x3[1]).AsSingle(), to + (2 * columns), columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector128<float> x, Vector128<float> y, float* to, nint columns)
    {
        var even = Vector128.Create(-1, 0, -1, 0).AsSingle();
        Vector128.Store(Vector128.ConditionalSelect(even, x, Vector128.Shuffle(y, Vector128.Create(0, 0, 2, 2))), to);
        Vector128.Store(Vector128.ConditionalSelect(even, Vector128.Shuffle(x, Vector128.Create(1, 1, 3, 3)), y), to + columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoByTwo(double* from, nint stride, double* to, nint columns)
    {
        var (x0, x1) = (Vector128.Load(from), Vector128.Load(from + stride));
        Vector128.Store(Vector128.Create(x0[0], x1[0]), to);
        Vector128.Store(Vector128.Create(x0[1], x1[1]), to + columns);
    }
}
