using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;

namespace Cotangent.Benchmarks.Kernels;

/// <summary>
/// The upper bound of all products in single precision: fused multiply-adds in registers, in eight chains, so that none waits for another.
/// </summary>
public class Peak
{
    private const int Rounds = 10_000;
    private float _factor = 0.5f;

    /// <summary>Multiplications and additions of a run.</summary>
    public static double Operations => 2.0 * 8 * Rounds * Vector512<float>.Count;

    [Benchmark]
    public float FusedMultiplyAdds()
    {
        var x = Vector512.Create(_factor);
        var (s0, s1, s2, s3, s4, s5, s6, s7) = (x, x, x, x, x, x, x, x);
        for (var i = 0; i < Rounds; i++)
        {
            s0 = Vector512.FusedMultiplyAdd(s0, x, x);
            s1 = Vector512.FusedMultiplyAdd(s1, x, x);
            s2 = Vector512.FusedMultiplyAdd(s2, x, x);
            s3 = Vector512.FusedMultiplyAdd(s3, x, x);
            s4 = Vector512.FusedMultiplyAdd(s4, x, x);
            s5 = Vector512.FusedMultiplyAdd(s5, x, x);
            s6 = Vector512.FusedMultiplyAdd(s6, x, x);
            s7 = Vector512.FusedMultiplyAdd(s7, x, x);
        }

        _factor = 0.5f;
        return Vector512.Sum((s0 + s1) + (s2 + s3) + (s4 + s5) + (s6 + s7));
    }
}
