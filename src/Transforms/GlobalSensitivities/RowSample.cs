using System.Runtime.InteropServices;
using Cotangent.Trainers.Execution;

namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>
/// Rows of numbers, kept for quantiles: all rows up to a capacity, and a uniform sample of the capacity's size of more rows.
/// </summary>
/// <param name="width">Number of numbers of a row.</param>
/// <param name="capacity">The most rows to keep.</param>
/// <param name="seed">Decides which rows of many are kept.</param>
/// <remarks>Source: algorithm R of Vitter, <i>Random sampling with a reservoir</i>, ACM TOMS 11 (1985).</remarks>
internal sealed class RowSample(int width, int capacity, int seed)
{
    private readonly List<double> _kept = [];
    private ulong _random = unchecked((ulong)seed);
    private long _rows;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        _rows++;
        if (_rows <= capacity)
        {
            _kept.AddRange(values);
            return;
        }

        var place = (long)(SplitMix64.ToUnit(SplitMix64.Next(ref _random)) * _rows);
        if (place < capacity)
            values.CopyTo(CollectionsMarshal.AsSpan(_kept)[((int)place * width)..]);
    }

    /// <summary>The finite numbers of a slot in the kept rows, in no order.</summary>
    public double[] Numbers(int slot)
    {
        var kept = CollectionsMarshal.AsSpan(_kept);
        var numbers = new double[kept.Length / width];
        var count = 0;
        for (var i = slot; i < kept.Length; i += width)
        {
            if (double.IsFinite(kept[i]))
                numbers[count++] = kept[i];
        }

        return numbers[..count];
    }
}
