using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cotangent.Trainers.SecondMoments;

/// <summary>How rows come into a panel: the loop that every number of the data goes through.</summary>
internal static class PanelColumns
{
    /// <summary>Target = source - centre, row by row and in double; adds to each sum its column of the target, every row times its weight.</summary>
    /// <remarks>What goes by reference is cut to its length first: rows that are not as long as there are columns stop here.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(ReadOnlySpan<float> source, ReadOnlySpan<double> weights, ReadOnlySpan<double> center, Span<double> target, Span<double> sums)
    {
        var (columns, width, column) = (center.Length, Vector<double>.Count, 0);
        sums = sums[..columns];
        ref var from = ref MemoryMarshal.GetReference(source[..(weights.Length * columns)]);
        ref var to = ref MemoryMarshal.GetReference(target[..(weights.Length * columns)]);
        // Columns of two vectors of single precision at a time: their centre and sums stay in registers.
        for (; column <= columns - (4 * width); column += 4 * width)
        {
            var (c0, c1) = (new Vector<double>(center[column..]), new Vector<double>(center[(column + width)..]));
            var (c2, c3) = (new Vector<double>(center[(column + (2 * width))..]), new Vector<double>(center[(column + (3 * width))..]));
            var (s0, s1, s2, s3) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
            var at = (nuint)column;
            foreach (var weight in weights)
            {
                var factor = new Vector<double>(weight);
                Vector.Widen(Vector.LoadUnsafe(ref from, at), out var x0, out var x1);
                Vector.Widen(Vector.LoadUnsafe(ref from, at + (nuint)(2 * width)), out var x2, out var x3);
                x0 -= c0;
                x1 -= c1;
                x2 -= c2;
                x3 -= c3;
                x0.StoreUnsafe(ref to, at);
                x1.StoreUnsafe(ref to, at + (nuint)width);
                x2.StoreUnsafe(ref to, at + (nuint)(2 * width));
                x3.StoreUnsafe(ref to, at + (nuint)(3 * width));
                s0 = Vector.MultiplyAddEstimate(factor, x0, s0);
                s1 = Vector.MultiplyAddEstimate(factor, x1, s1);
                s2 = Vector.MultiplyAddEstimate(factor, x2, s2);
                s3 = Vector.MultiplyAddEstimate(factor, x3, s3);
                at += (nuint)columns;
            }

            ref var sum = ref sums[column];
            (s0 + Vector.LoadUnsafe(ref sum)).StoreUnsafe(ref sum);
            (s1 + Vector.LoadUnsafe(ref sum, (nuint)width)).StoreUnsafe(ref sum, (nuint)width);
            (s2 + Vector.LoadUnsafe(ref sum, (nuint)(2 * width))).StoreUnsafe(ref sum, (nuint)(2 * width));
            (s3 + Vector.LoadUnsafe(ref sum, (nuint)(3 * width))).StoreUnsafe(ref sum, (nuint)(3 * width));
        }

        for (; column < columns; column++)
        {
            var (sum, at) = (0.0, column);
            foreach (var weight in weights)
            {
                var x = source[at] - center[column];
                target[at] = x;
                sum += weight * x;
                at += columns;
            }

            sums[column] += sum;
        }
    }
}
