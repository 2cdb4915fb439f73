using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// Asks for memory some time before it is read. A block of a product reads a dozen rows side by side, which the processor does not foresee; without
/// this, a large matrix from main memory costs almost as much time as the arithmetic that it is for, and not during it but after it.
/// </summary>
internal static unsafe class Prefetch
{
    /// <summary>Bytes that come at once.</summary>
    public const int Line = 64;

    /// <summary>A matrix that fits the first-level cache is likely to be there: to ask for it takes a twentieth of the time of a product.</summary>
    private const int FirstLevelCache = 48 * 1024;

    /// <summary>Whether it pays to ask for rows of a matrix that is read for the first time.</summary>
    public static bool Pays<T>(in Strided<T> matrix, int rows, int columns)
        where T : unmanaged => Sse.IsSupported && matrix.ColumnStride == 1 && (long)rows * columns * sizeof(T) > FirstLevelCache;

    /// <summary>The lines at some element of rows that follow each other. They need not be there: what is no memory is not asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lines<T>(T* first, nint stride, int rows)
        where T : unmanaged
    {
        for (; rows > 0; rows--, first += stride)
            Sse.Prefetch0(first);
    }
}
