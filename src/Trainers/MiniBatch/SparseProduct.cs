using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Cotangent.AutoDiff.Kernels;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>The two products of sparse rows X with a matrix kept by feature: H = X Thetaᵀ, and sums of outer products, HBarᵀ X.</summary>
/// <remarks>
/// Nothing is checked for each entry. Features of entries are below the number of features, because <see cref="Columns.CheckedVector"/> has
/// checked the rows that they come from; slots are below their number, because <see cref="FeatureShard"/> counts them. The lengths of the
/// spans are checked once for a batch.
/// </remarks>
internal static unsafe class SparseProduct
{
    /// <summary>H: of each row the sum of the rows of Theta of its features, each times the feature.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="theta">Features x k.</param>
    /// <param name="k">The rank.</param>
    /// <param name="hidden">Overwritten: rows x k.</param>
    public static void Hidden(BatchEntries x, ReadOnlySpan<float> theta, int k, Span<float> hidden)
    {
        hidden = hidden[..(x.Rows * k)];
        fixed (int* starts = x.Starts, features = x.Features)
        fixed (float* values = x.Values, t = theta, h = hidden)
        {
            if (Vector512.IsHardwareAccelerated && k >= Vector512<float>.Count)
                SparseProduct<Lanes512<float>, Vector512<float>>.Hidden(starts, features, values, x.Rows, t, k, h);
            else if (Vector256.IsHardwareAccelerated && k >= Vector256<float>.Count)
                SparseProduct<Lanes256<float>, Vector256<float>>.Hidden(starts, features, values, x.Rows, t, k, h);
            else if (Vector128.IsHardwareAccelerated && k >= Vector128<float>.Count)
                SparseProduct<Lanes128<float>, Vector128<float>>.Hidden(starts, features, values, x.Rows, t, k, h);
            else
                SparseProduct<SingleLane<float>, float>.Hidden(starts, features, values, x.Rows, t, k, h);
        }
    }

    /// <summary>
    /// To the row of each entry in a matrix of k columns, adds scale times the entry times its row of HBar, in the order of the entries.
    /// </summary>
    /// <param name="x">The rows.</param>
    /// <param name="targets">The row of each entry in the sums.</param>
    /// <param name="scale">Of all terms.</param>
    /// <param name="hiddenBar">Rows x k.</param>
    /// <param name="k">The rank.</param>
    /// <param name="sums">What is added to.</param>
    public static void AddOuter(BatchEntries x, ReadOnlySpan<int> targets, float scale, ReadOnlySpan<float> hiddenBar, int k, Span<float> sums)
    {
        targets = targets[..x.Count];
        hiddenBar = hiddenBar[..(x.Rows * k)];
        fixed (int* starts = x.Starts, to = targets)
        fixed (float* values = x.Values, h = hiddenBar, s = sums)
        {
            if (Vector512.IsHardwareAccelerated && k >= Vector512<float>.Count)
                SparseProduct<Lanes512<float>, Vector512<float>>.AddOuter(starts, to, values, x.Rows, scale, h, k, s);
            else if (Vector256.IsHardwareAccelerated && k >= Vector256<float>.Count)
                SparseProduct<Lanes256<float>, Vector256<float>>.AddOuter(starts, to, values, x.Rows, scale, h, k, s);
            else if (Vector128.IsHardwareAccelerated && k >= Vector128<float>.Count)
                SparseProduct<Lanes128<float>, Vector128<float>>.AddOuter(starts, to, values, x.Rows, scale, h, k, s);
            else
                SparseProduct<SingleLane<float>, float>.AddOuter(starts, to, values, x.Rows, scale, h, k, s);
        }
    }
}

/// <summary>
/// The same with vectors of one width, no wider than k. Where k is no multiple of the width, the last vector of a row begins earlier, to be
/// whole: what it has in common with the one before is computed twice, from what was there before either was stored.
/// </summary>
internal static unsafe class SparseProduct<TLanes, TVector>
    where TLanes : ILanes<TVector, float>
    where TVector : unmanaged
{
    /// <summary>Up to four vectors of a row keep their sums in registers; a longer row is summed part by part.</summary>
    public static void Hidden(int* starts, int* features, float* values, int rows, float* theta, nint k, float* hidden)
    {
        var (one, most) = ((nint)TLanes.Count, 4 * (nint)TLanes.Count);
        if (k == one)
            One(starts, features, values, rows, theta, k, hidden);
        else if (k <= 2 * one)
            Two(starts, features, values, rows, theta, k, hidden);
        for (nint column = 0; k > 2 * one && column < k; column += most)
        {
            // Of three vectors and less than a fourth, the third and the fourth overlap by more.
            var at = Math.Max(0, Math.Min(column, k - most));
            Four(starts, features, values, rows, theta + at, k, Math.Min(most, k) - one, hidden + at);
        }
    }

    public static void AddOuter(int* starts, int* targets, float* values, int rows, float scale, float* hiddenBar, nint k, float* sums)
    {
        nint one = TLanes.Count;
        if (k == one)
            AddOne(starts, targets, values, rows, scale, hiddenBar, sums);
        else if (k <= 2 * one)
            AddTwo(starts, targets, values, rows, scale, hiddenBar, k, sums);
        else
            AddMany(starts, targets, values, rows, scale, hiddenBar, k, sums);
    }

    /// <summary>Even and odd entries have a sum each, so that an addition need not wait for the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(int* starts, int* features, float* values, int rows, float* theta, nint k, float* hidden)
    {
        for (var row = 0; row < rows; row++, hidden += k)
        {
            TVector even = default, odd = default;
            var (e, end) = (starts[row], starts[row + 1]);
            for (; e + 1 < end; e += 2)
            {
                Ask(theta + (features[e + BatchEntries.Ahead] * k));
                Ask(theta + (features[e + BatchEntries.Ahead + 1] * k));
                even = TLanes.MultiplyAdd(TLanes.Broadcast(values[e]), TLanes.Load(theta + (features[e] * k)), even);
                odd = TLanes.MultiplyAdd(TLanes.Broadcast(values[e + 1]), TLanes.Load(theta + (features[e + 1] * k)), odd);
            }

            if (e < end)
                Ask(theta + (features[e + BatchEntries.Ahead] * k));
            if (e < end)
                even = TLanes.MultiplyAdd(TLanes.Broadcast(values[e]), TLanes.Load(theta + (features[e] * k)), even);
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Broadcast(1), even, odd), hidden);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(int* starts, int* features, float* values, int rows, float* theta, nint k, float* hidden)
    {
        var last = k - TLanes.Count;
        for (var row = 0; row < rows; row++, hidden += k)
        {
            TVector h0 = default, h1 = default;
            for (var (e, end) = (starts[row], starts[row + 1]); e < end; e++)
            {
                Ask(theta + (features[e + BatchEntries.Ahead] * k));
                Ask(theta + (features[e + BatchEntries.Ahead] * k) + last);
                var source = theta + (features[e] * k);
                var value = TLanes.Broadcast(values[e]);
                h0 = TLanes.MultiplyAdd(value, TLanes.Load(source), h0);
                h1 = TLanes.MultiplyAdd(value, TLanes.Load(source + last), h1);
            }

            TLanes.Store(h0, hidden);
            TLanes.Store(h1, hidden + last);
        }
    }

    /// <summary>Three vectors side by side, the third no further than the last, and the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(int* starts, int* features, float* values, int rows, float* theta, nint k, nint last, float* hidden)
    {
        nint second = TLanes.Count;
        var third = Math.Min(2 * second, last);
        for (var row = 0; row < rows; row++, hidden += k)
        {
            TVector h0 = default, h1 = default, h2 = default, h3 = default;
            for (var (e, end) = (starts[row], starts[row + 1]); e < end; e++)
            {
                var next = theta + (features[e + BatchEntries.Ahead] * k);
                Ask(next);
                Ask(next + second);
                Ask(next + third);
                Ask(next + last);
                var source = theta + (features[e] * k);
                var value = TLanes.Broadcast(values[e]);
                h0 = TLanes.MultiplyAdd(value, TLanes.Load(source), h0);
                h1 = TLanes.MultiplyAdd(value, TLanes.Load(source + second), h1);
                h2 = TLanes.MultiplyAdd(value, TLanes.Load(source + third), h2);
                h3 = TLanes.MultiplyAdd(value, TLanes.Load(source + last), h3);
            }

            TLanes.Store(h0, hidden);
            TLanes.Store(h1, hidden + second);
            TLanes.Store(h2, hidden + third);
            TLanes.Store(h3, hidden + last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOne(int* starts, int* targets, float* values, int rows, float scale, float* hiddenBar, float* sums)
    {
        nint k = TLanes.Count;
        for (var row = 0; row < rows; row++, hiddenBar += k)
        {
            var h = TLanes.Load(hiddenBar);
            for (var (e, end) = (starts[row], starts[row + 1]); e < end; e++)
            {
                var target = sums + (targets[e] * k);
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Broadcast(scale * values[e]), h, TLanes.Load(target)), target);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTwo(int* starts, int* targets, float* values, int rows, float scale, float* hiddenBar, nint k, float* sums)
    {
        var last = k - TLanes.Count;
        for (var row = 0; row < rows; row++, hiddenBar += k)
        {
            var (h0, h1) = (TLanes.Load(hiddenBar), TLanes.Load(hiddenBar + last));
            for (var (e, end) = (starts[row], starts[row + 1]); e < end; e++)
            {
                var target = sums + (targets[e] * k);
                var value = TLanes.Broadcast(scale * values[e]);
                var s0 = TLanes.MultiplyAdd(value, h0, TLanes.Load(target));
                var s1 = TLanes.MultiplyAdd(value, h1, TLanes.Load(target + last));
                TLanes.Store(s0, target);
                TLanes.Store(s1, target + last);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMany(int* starts, int* targets, float* values, int rows, float scale, float* hiddenBar, nint k, float* sums)
    {
        nint one = TLanes.Count;
        var last = k - one;
        for (var row = 0; row < rows; row++, hiddenBar += k)
        {
            for (var (e, end) = (starts[row], starts[row + 1]); e < end; e++)
            {
                var target = sums + (targets[e] * k);
                var value = TLanes.Broadcast(scale * values[e]);
                var sum = TLanes.MultiplyAdd(value, TLanes.Load(hiddenBar + last), TLanes.Load(target + last));
                for (nint i = 0; i < last; i += one)
                    TLanes.Store(TLanes.MultiplyAdd(value, TLanes.Load(hiddenBar + i), TLanes.Load(target + i)), target + i);
                TLanes.Store(sum, target + last);
            }
        }
    }
}
