using System.Numerics;
using System.Runtime.InteropServices;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Measures the bandwidth of main memory by summing an array larger than every cache.</summary>
internal static class MemoryBandwidth
{
    /// <summary>512 MB.</summary>
    public const int Bytes = 1 << 29;

    public static Action Read(float[] values, int threads) => () =>
    {
        var started = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            var share = values.Length / threads;
            Keep(Sum(values.AsSpan(thread * share, share)));
        })).ToArray();
        foreach (var thread in started)
            thread.Start();
        foreach (var thread in started)
            thread.Join();
    };

    /// <summary>Uses the sum, so that the compiler keeps the loop.</summary>
    private static void Keep(float sum)
    {
        if (float.IsNaN(sum))
            throw new InvalidOperationException("The sum of zeros is not a number.");
    }

    /// <summary>Keeps eight independent sums, so that no addition waits for the one before.</summary>
    private static float Sum(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (var i = 0; i <= vectors.Length - 8; i += 8)
        {
            s0 += vectors[i];
            s1 += vectors[i + 1];
            s2 += vectors[i + 2];
            s3 += vectors[i + 3];
            s4 += vectors[i + 4];
            s5 += vectors[i + 5];
            s6 += vectors[i + 6];
            s7 += vectors[i + 7];
        }

        return Vector.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
    }
}
