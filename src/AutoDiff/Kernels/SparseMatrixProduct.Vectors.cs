using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// The sparse products with vectors of one width, no wider than k. Where k is no multiple of the width, the last vector of a row begins
/// earlier, to be whole: the overlap with the vector before is computed twice, both times from the values before either store.
/// </summary>
internal static unsafe class SparseMatrixProduct<TVectors, TVector, T>
    where TVectors : IVectors<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>C = X B. Up to four vectors of a row keep their sums in registers; a longer row is summed part by part.</summary>
    /// <param name="x">The sparse rows.</param>
    /// <param name="b">Rows of k elements.</param>
    /// <param name="k">Columns of B and C.</param>
    /// <param name="c">Overwritten: rows of k elements.</param>
    /// <param name="inOrder">Whether entries are added in their order even if a row is one vector.</param>
    public static void Multiply(in SparseEntries<T> x, T* b, nint k, T* c, bool inOrder)
    {
        var (one, most) = ((nint)TVectors.Count, 4 * (nint)TVectors.Count);
        if (k == one && inOrder)
            OneInOrder(x, b, k, c);
        else if (k == one)
            One(x, b, k, c);
        else if (k <= 2 * one)
            Two(x, b, k, c);
        for (nint column = 0; k > 2 * one && column < k; column += most)
        {
            // With more than two vectors and less than four, the third and the fourth overlap by more.
            var at = Math.Max(0, Math.Min(column, k - most));
            Four(x, b + at, k, Math.Min(most, k) - one, c + at);
        }
    }

    /// <summary>Adds to the target row of each entry the scale times the entry times its row of B, in the order of the entries.</summary>
    public static void AddOuter(in SparseEntries<T> x, int* targets, T scale, T* b, nint k, T* sums)
    {
        nint one = TVectors.Count;
        if (k == one)
            AddOne(x, targets, scale, b, sums);
        else if (k <= 2 * one)
            AddTwo(x, targets, scale, b, k, sums);
        else
            AddMany(x, targets, scale, b, k, sums);
    }

    /// <summary>Even and odd entries have a sum each, so that an addition need not wait for the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(in SparseEntries<T> x, T* b, nint k, T* c)
    {
        var starts = x.Starts;
        var columns = x.Columns;
        var values = x.Values;
        var rows = x.Rows;
        for (var row = 0; row < rows; row++, c += k)
        {
            TVector even = default, odd = default;
            var (e, end) = (starts[row], starts[row + 1]);
            var ahead = x.Ahead(end);
            for (; e + 1 < end; e += 2)
            {
                Prefetch.At(b + (columns[e + ahead] * k));
                Prefetch.At(b + (columns[e + ahead + 1] * k));
                even = TVectors.MultiplyAdd(TVectors.Broadcast(values[e]), TVectors.Load(b + (columns[e] * k)), even);
                odd = TVectors.MultiplyAdd(TVectors.Broadcast(values[e + 1]), TVectors.Load(b + (columns[e + 1] * k)), odd);
            }

            if (e < end)
            {
                Prefetch.At(b + (columns[e + ahead] * k));
                even = TVectors.MultiplyAdd(TVectors.Broadcast(values[e]), TVectors.Load(b + (columns[e] * k)), even);
            }

            TVectors.Store(TVectors.Add(even, odd), c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneInOrder(in SparseEntries<T> x, T* b, nint k, T* c)
    {
        var starts = x.Starts;
        var columns = x.Columns;
        var values = x.Values;
        var rows = x.Rows;
        for (var row = 0; row < rows; row++, c += k)
        {
            TVector sum = default;
            var (e, end) = (starts[row], starts[row + 1]);
            for (var ahead = x.Ahead(end); e < end; e++)
            {
                Prefetch.At(b + (columns[e + ahead] * k));
                sum = TVectors.MultiplyAdd(TVectors.Broadcast(values[e]), TVectors.Load(b + (columns[e] * k)), sum);
            }

            TVectors.Store(sum, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(in SparseEntries<T> x, T* b, nint k, T* c)
    {
        var starts = x.Starts;
        var columns = x.Columns;
        var values = x.Values;
        var rows = x.Rows;
        var last = k - TVectors.Count;
        for (var row = 0; row < rows; row++, c += k)
        {
            TVector c0 = default, c1 = default;
            var (e, end) = (starts[row], starts[row + 1]);
            for (var ahead = x.Ahead(end); e < end; e++)
            {
                var next = b + (columns[e + ahead] * k);
                Prefetch.At(next);
                Prefetch.At(next + last);
                var source = b + (columns[e] * k);
                var value = TVectors.Broadcast(values[e]);
                c0 = TVectors.MultiplyAdd(value, TVectors.Load(source), c0);
                c1 = TVectors.MultiplyAdd(value, TVectors.Load(source + last), c1);
            }

            TVectors.Store(c0, c);
            TVectors.Store(c1, c + last);
        }
    }

    /// <summary>Three vectors side by side, the third no further than the last, and the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(in SparseEntries<T> x, T* b, nint k, nint last, T* c)
    {
        var starts = x.Starts;
        var columns = x.Columns;
        var values = x.Values;
        var rows = x.Rows;
        nint second = TVectors.Count;
        var third = Math.Min(2 * second, last);
        for (var row = 0; row < rows; row++, c += k)
        {
            TVector c0 = default, c1 = default, c2 = default, c3 = default;
            var (e, end) = (starts[row], starts[row + 1]);
            for (var ahead = x.Ahead(end); e < end; e++)
            {
                var next = b + (columns[e + ahead] * k);
                Prefetch.At(next);
                Prefetch.At(next + second);
                Prefetch.At(next + third);
                Prefetch.At(next + last);
                var source = b + (columns[e] * k);
                var value = TVectors.Broadcast(values[e]);
                c0 = TVectors.MultiplyAdd(value, TVectors.Load(source), c0);
                c1 = TVectors.MultiplyAdd(value, TVectors.Load(source + second), c1);
                c2 = TVectors.MultiplyAdd(value, TVectors.Load(source + third), c2);
                c3 = TVectors.MultiplyAdd(value, TVectors.Load(source + last), c3);
            }

            TVectors.Store(c0, c);
            TVectors.Store(c1, c + second);
            TVectors.Store(c2, c + third);
            TVectors.Store(c3, c + last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOne(in SparseEntries<T> x, int* targets, T scale, T* b, T* sums)
    {
        var starts = x.Starts;
        var values = x.Values;
        var rows = x.Rows;
        nint k = TVectors.Count;
        for (var row = 0; row < rows; row++, b += k)
        {
            var b0 = TVectors.Load(b);
            for (var (e, end) = (starts[row], starts[row + 1]); e < end; e++)
            {
                var target = sums + (targets[e] * k);
                TVectors.Store(TVectors.MultiplyAdd(TVectors.Broadcast(scale * values[e]), b0, TVectors.Load(target)), target);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTwo(in SparseEntries<T> x, int* targets, T scale, T* b, nint k, T* sums)
    {
        var starts = x.Starts;
        var values = x.Values;
        var rows = x.Rows;
        var last = k - TVectors.Count;
        for (var row = 0; row < rows; row++, b += k)
        {
            var (b0, b1) = (TVectors.Load(b), TVectors.Load(b + last));
            for (var (e, end) = (starts[row], starts[row + 1]); e < end; e++)
            {
                var target = sums + (targets[e] * k);
                var value = TVectors.Broadcast(scale * values[e]);
                var s0 = TVectors.MultiplyAdd(value, b0, TVectors.Load(target));
                var s1 = TVectors.MultiplyAdd(value, b1, TVectors.Load(target + last));
                TVectors.Store(s0, target);
                TVectors.Store(s1, target + last);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMany(in SparseEntries<T> x, int* targets, T scale, T* b, nint k, T* sums)
    {
        var starts = x.Starts;
        var values = x.Values;
        var rows = x.Rows;
        nint one = TVectors.Count;
        var last = k - one;
        for (var row = 0; row < rows; row++, b += k)
        {
            for (var (e, end) = (starts[row], starts[row + 1]); e < end; e++)
            {
                var target = sums + (targets[e] * k);
                var value = TVectors.Broadcast(scale * values[e]);
                var sum = TVectors.MultiplyAdd(value, TVectors.Load(b + last), TVectors.Load(target + last));
                for (nint i = 0; i < last; i += one)
                    TVectors.Store(TVectors.MultiplyAdd(value, TVectors.Load(b + i), TVectors.Load(target + i)), target + i);
                TVectors.Store(sum, target + last);
            }
        }
    }
}
