using System.Globalization;
using System.Numerics;
using Microsoft.ML;

namespace Cotangent.Transforms.Pipelines;

/// <summary>
/// The bins of a numeric column. To switch to a bin is to move to the nearest number in it: to the edge that faces the present value.
/// </summary>
/// <typeparam name="T">Single or Double, the type of the column.</typeparam>
internal sealed class Bins<T> : Categories
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _upperBounds;

    /// <summary>The bins between some bounds.</summary>
    /// <param name="upperBounds">Ascending; a bin holds its upper bound, and not its lower one. The last one is infinite.</param>
    public Bins(IReadOnlyList<T> upperBounds)
        : base([.. Enumerable.Range(0, upperBounds.Count).Select(bin => Name(upperBounds, bin))]) => _upperBounds = [.. upperBounds];

    public override Action<int> Define(ProbeRow probe, int column)
    {
        var (selected, present) = (0, probe.Original<T>(column));
        probe.Define(column, (ref T value) =>
        {
            present(ref value);
            value = Nearest(selected, value);
        });
        return bin => selected = bin;
    }

    public override Func<int> Present(DataViewRow row, DataViewSchema.Column column)
    {
        var (getter, value) = (row.GetGetter<T>(column), T.Zero);
        return () =>
        {
            getter(ref value);
            if (T.IsNaN(value))
                return -1;
            var bin = Array.BinarySearch(_upperBounds, value);
            return bin < 0 ? ~bin : bin;
        };
    }

    /// <summary>The number in a bin that is nearest to the present one; an edge if that is missing.</summary>
    private T Nearest(int bin, T present)
    {
        var lowest = bin == 0 ? T.NegativeInfinity : T.BitIncrement(_upperBounds[bin - 1]);
        var highest = _upperBounds[bin];
        if (T.IsNaN(present))
            return T.IsFinite(highest) ? highest : T.IsFinite(lowest) ? lowest : T.Zero;
        return T.Clamp(present, lowest, highest);
    }

    private static string Name(IReadOnlyList<T> upperBounds, int bin)
    {
        static string Text(T bound) => bound.ToString("g6", CultureInfo.InvariantCulture);
        var (isFirst, isLast) = (bin == 0, bin == upperBounds.Count - 1);
        return (isFirst, isLast) switch
        {
            (true, true) => "all",
            (true, false) => $"<={Text(upperBounds[0])}",
            (false, true) => $">{Text(upperBounds[bin - 1])}",
            (false, false) => $"({Text(upperBounds[bin - 1])}, {Text(upperBounds[bin])}]",
        };
    }
}
