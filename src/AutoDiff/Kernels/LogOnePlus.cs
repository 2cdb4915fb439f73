using System.Numerics;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// log(1 + x) with a small relative error; T.LogP1 rounds 1 + x first and loses a small x. Source: Goldberg, <i>What Every Computer
/// Scientist Should Know About Floating-Point Arithmetic</i>, ACM Computing Surveys 23(1), 1991, theorem 4.
/// </summary>
internal static class LogOnePlus
{
    /// <param name="x">Above -1.</param>
    public static T Of<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sum = T.One + x;
        return sum == T.One ? x : x * T.Log(sum) / (sum - T.One);
    }
}
