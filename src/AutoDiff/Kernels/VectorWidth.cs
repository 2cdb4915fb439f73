using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>The one choice between 512, 256 and 128 bits and single elements.</summary>
internal static class VectorWidth
{
    /// <summary>Runs a kernel with the widest vectors of the machine that have at most <paramref name="length"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T, TKernel>(int length, in TKernel kernel)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IVectorKernel<T>
    {
        if (Vector512.IsHardwareAccelerated && Vector512<T>.IsSupported && length >= Vector512<T>.Count)
            kernel.Run<Vectors512<T>, Vector512<T>>();
        else if (Vector256.IsHardwareAccelerated && Vector256<T>.IsSupported && length >= Vector256<T>.Count)
            kernel.Run<Vectors256<T>, Vector256<T>>();
        else if (Vector128.IsHardwareAccelerated && Vector128<T>.IsSupported && length >= Vector128<T>.Count)
            kernel.Run<Vectors128<T>, Vector128<T>>();
        else
            kernel.Run<SingleElements<T>, T>();
    }
}
