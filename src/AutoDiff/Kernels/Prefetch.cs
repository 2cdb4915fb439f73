using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// Loads cache lines before they are read. A block of a product reads a dozen rows side by side, a sparse product rows anywhere in memory.
/// The hardware prefetcher predicts neither; without software prefetch, loading a large matrix from main memory takes almost as much time
/// as the arithmetic.
/// </summary>
internal static unsafe class Prefetch
{
    /// <summary>
    /// Size in bytes. A matrix that fits is probably in the cache already, and prefetching it takes a twentieth of the time of a product.
    /// </summary>
    private const int FirstLevelCache = 48 * 1024;

    /// <summary>Whether prefetching pays for rows of a matrix that is read for the first time.</summary>
    public static bool Pays<T>(in Strided<T> matrix, int rows, int columns)
        where T : unmanaged => Sse.IsSupported && matrix.ColumnStride == 1 && (long)rows * columns * sizeof(T) > FirstLevelCache;

    /// <summary>Prefetches the line of an address, which need not be valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<T>(T* address)
        where T : unmanaged
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>Prefetches one line of each of some consecutive rows, which need not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lines<T>(T* first, nint stride, int rows)
        where T : unmanaged
    {
        for (; rows > 0; rows--, first += stride)
            At(first);
    }

    /// <summary>Prefetches all lines of a span. The memory may move afterwards.</summary>
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
