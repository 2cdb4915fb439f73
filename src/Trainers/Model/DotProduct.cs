using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cotangent.Trainers;

/// <summary>Dot products in single precision, made for a few dozen elements: all is inline, and several sums run side by side.</summary>
internal static class DotProduct
{
    /// <summary>Of all elements. The order of the sum depends on the length alone, so the same vectors give the same bits.</summary>
    public static float Dense(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        const int Lanes = 8;
        var count = x.Length;
        if (count != y.Length || count < Lanes)
            return Short(x, y);

        ref var left = ref MemoryMarshal.GetReference(x);
        ref var right = ref MemoryMarshal.GetReference(y);
        Vector256<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        nuint at = 0;
        for (; count >= 4 * Lanes; count -= 4 * Lanes, at += 4 * Lanes)
        {
            sum0 = MultiplyAdd(ref left, ref right, at, sum0);
            sum1 = MultiplyAdd(ref left, ref right, at + Lanes, sum1);
            sum2 = MultiplyAdd(ref left, ref right, at + (2 * Lanes), sum2);
            sum3 = MultiplyAdd(ref left, ref right, at + (3 * Lanes), sum3);
        }

        for (; count >= Lanes; count -= Lanes, at += Lanes)
            sum0 = MultiplyAdd(ref left, ref right, at, sum0);
        if (count > 0)
        {
            // The last vector begins earlier, to be whole; what it repeats is masked, in both, for 0 times infinity is not 0.
            var last = (nuint)(x.Length - Lanes);
            var isNew = Vector256.GreaterThanOrEqual(Vector256<int>.Indices, Vector256.Create(Lanes - count)).AsSingle();
            sum1 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref left, last) & isNew, Vector256.LoadUnsafe(ref right, last) & isNew, sum1);
        }

        return Vector256.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    /// <summary>Of the elements that are not 0 in one of the vectors.</summary>
    /// <param name="columns">Where they are.</param>
    /// <param name="values">What they are, as many.</param>
    /// <param name="y">The other vector, whole.</param>
    public static float Sparse(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> y)
    {
        // Two chains of additions, so that one does not wait for the other.
        values = values[..columns.Length];
        var (even, odd, e) = (0f, 0f, 0);
        for (; e + 1 < columns.Length; e += 2)
        {
            even += y[columns[e]] * values[e];
            odd += y[columns[e + 1]] * values[e + 1];
        }

        return e < columns.Length ? even + odd + (y[columns[e]] * values[e]) : even + odd;
    }

    private static Vector256<float> MultiplyAdd(ref float x, ref float y, nuint at, Vector256<float> sum) =>
        Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, at), Vector256.LoadUnsafe(ref y, at), sum);

    private static float Short(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"The vectors have {x.Length} and {y.Length} elements; expected as many.", nameof(y));
        var sum = 0f;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }
}
