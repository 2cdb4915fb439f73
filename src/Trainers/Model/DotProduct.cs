using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cotangent.Trainers.Model;

/// <summary>
/// Dot products in double of vectors of either precision, optimized for a few dozen elements: inlined, with several independent sums.
/// </summary>
internal static class DotProduct
{
    /// <summary>The dot product of dense vectors. The order of the sum depends on the length alone.</summary>
    public static double Dense<TLeft, TRight>(ReadOnlySpan<TLeft> x, ReadOnlySpan<TRight> y)
        where TLeft : unmanaged, IBinaryFloatingPointIeee754<TLeft>
        where TRight : unmanaged, IBinaryFloatingPointIeee754<TRight>
    {
        const int Lanes = 4;
        var count = x.Length;
        if (count != y.Length || count < Lanes)
            return Short(x, y);

        // Both vectors have the same length here.
        ref var left = ref MemoryMarshal.GetReference(x);
        ref var right = ref MemoryMarshal.GetReference(y);
        Vector256<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
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
            // The last load begins earlier, to be whole. Repeated elements are masked in both operands, because 0 x infinity is NaN.
            var last = (nuint)(x.Length - Lanes);
            var isNew = Vector256.GreaterThanOrEqual(Vector256<long>.Indices, Vector256.Create((long)(Lanes - count))).AsDouble();
            sum1 = Vector256.MultiplyAddEstimate(Load(ref left, last) & isNew, Load(ref right, last) & isNew, sum1);
        }

        return Vector256.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    /// <summary>The dot product of a sparse and a dense vector.</summary>
    /// <param name="columns">The columns of the stored elements. The bounds check of the span checks each of them.</param>
    /// <param name="values">A value for each column.</param>
    /// <param name="y">The dense vector.</param>
    public static double Sparse<T>(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Two independent chains of additions hide their latency.
        values = values[..columns.Length];
        var (even, odd, e) = (0.0, 0.0, 0);
        for (; e + 1 < columns.Length; e += 2)
        {
            even += double.CreateTruncating(y[columns[e]]) * values[e];
            odd += double.CreateTruncating(y[columns[e + 1]]) * values[e + 1];
        }

        return e < columns.Length ? even + odd + (double.CreateTruncating(y[columns[e]]) * values[e]) : even + odd;
    }

    private static Vector256<double> MultiplyAdd<TLeft, TRight>(ref TLeft x, ref TRight y, nuint at, Vector256<double> sum)
        where TLeft : unmanaged
        where TRight : unmanaged => Vector256.MultiplyAddEstimate(Load(ref x, at), Load(ref y, at), sum);

    /// <summary>Four elements of either precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load<T>(ref T from, nuint at)
        where T : unmanaged => typeof(T) == typeof(float)
            ? Vector256.WidenLower(Vector128.LoadUnsafe(ref Unsafe.As<T, float>(ref from), at).ToVector256Unsafe())
            : Vector256.LoadUnsafe(ref Unsafe.As<T, double>(ref from), at);

    private static double Short<TLeft, TRight>(ReadOnlySpan<TLeft> x, ReadOnlySpan<TRight> y)
        where TLeft : unmanaged, IBinaryFloatingPointIeee754<TLeft>
        where TRight : unmanaged, IBinaryFloatingPointIeee754<TRight>
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"The vectors have {x.Length} and {y.Length} elements; expected as many.", nameof(y));
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += double.CreateTruncating(x[i]) * double.CreateTruncating(y[i]);
        return sum;
    }
}
