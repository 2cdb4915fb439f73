using System.Runtime.Intrinsics;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>Elements of the vectors that the machine has.</summary>
internal static class Width<T>
{
    /// <summary>Of the widest vector; 1 where there is none.</summary>
    public static int Widest =>
        Vector512.IsHardwareAccelerated && Vector512<T>.IsSupported ? Vector512<T>.Count
        : Vector256.IsHardwareAccelerated && Vector256<T>.IsSupported ? Vector256<T>.Count
        : Narrowest;

    /// <summary>Of the narrowest vector; 1 where there is none.</summary>
    public static int Narrowest => Vector128.IsHardwareAccelerated && Vector128<T>.IsSupported ? Vector128<T>.Count : 1;
}
