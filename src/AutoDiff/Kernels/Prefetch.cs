using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// Loads cache lines before they are read. A block of a product reads a dozen rows side by side, a sparse product rows anywhere in memory:
/// the hardware prefetcher foresees neither, and without this a large matrix from main memory costs almost as much time again as the
/// arithmetic.
/// </summary>
internal static unsafe class Prefetch
{
    /// <summary>
    /// A matrix that fits the first-level cache is likely to be there: prefetching it takes a twentieth of the time of a product.
    /// </summary>
    private const int FirstLevelCache = 48 * 1024;

    /// <summary>Whether prefetching pays for rows of a matrix that is read for the first time.</summary>
    public static bool Pays<T>(in Strided<T> matrix, int rows, int columns)
        where T : unmanaged => Sse.IsSupported && matrix.ColumnStride == 1 && (long)rows * columns * sizeof(T) > FirstLevelCache;

    /// <summary>The line of an address, which need not be valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<T>(T* address)
        where T : unmanaged
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>The lines at one element each of consecutive rows, which need not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lines<T>(T* first, nint stride, int rows)
        where T : unmanaged
    {
        for (; rows > 0; rows--, first += stride)
            At(first);
    }

    /// <summary>All lines of some memory. It may move afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void All<T>(ReadOnlySpan<T> memory)
        where T : unmanaged
    {
        if (!Sse.IsSupported)
            return;
        ref var first = ref MemoryMarshal.GetReference(memory);
        for (var i = 0; i < memory.Length; i += CacheLine.Size / sizeof(T))
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref first, i)));
    }
}
