using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>Properties of the machine, constants to the compiler.</summary>
internal static class Machine
{
    /// <summary>Whether there are 32 vector registers (AVX-512 at any width, Arm) rather than 16.</summary>
    public static bool HasManyRegisters => Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported;

    /// <summary>Whether multiply-add is one instruction, rounded once. In software it takes a hundred times as long.</summary>
    public static bool FusesMultiplyAdd => Fma.IsSupported || AdvSimd.IsSupported;

    /// <summary>Number of elements of the widest vector; 1 without vectors.</summary>
    public static int Widest<T>() =>
        Vector512.IsHardwareAccelerated && Vector512<T>.IsSupported ? Vector512<T>.Count
        : Vector256.IsHardwareAccelerated && Vector256<T>.IsSupported ? Vector256<T>.Count
        : Vector128.IsHardwareAccelerated && Vector128<T>.IsSupported ? Vector128<T>.Count
        : 1;
}
