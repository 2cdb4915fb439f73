using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>How many vectors the machine can hold at once.</summary>
internal static class Registers
{
    /// <summary>Whether there are 32 registers (AVX-512 at any width, Arm) rather than 16.</summary>
    public static bool AreMany => Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported;
}
