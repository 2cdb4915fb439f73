using System.Numerics;
using System.Runtime.InteropServices;

namespace Cotangent.Trainers.Scaling;

/// <summary>(x - shift) scale of each number of a row, reckoned in double, because means may be large against deviations.</summary>
internal sealed class UnitChange
{
    private readonly double[] _shifts;
    private readonly double[] _scales;

    /// <param name="shifts">One for each number of a row.</param>
    /// <param name="scales">As many.</param>
    public UnitChange(double[] shifts, double[] scales)
    {
        if (scales.Length != shifts.Length)
            throw new ArgumentException($"There are {scales.Length} scales; expected {shifts.Length}, one for each shift.", nameof(scales));
        (_shifts, _scales) = (shifts, scales);
        IsIdentity = !shifts.AsSpan().ContainsAnyExcept(0.0) && !scales.AsSpan().ContainsAnyExcept(1.0);
    }

    public bool IsIdentity { get; }

    /// <summary>Changes a row of as many numbers as there are shifts. It may be the target itself.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<float> target)
    {
        if (row.Length != _shifts.Length)
            throw new ArgumentException($"The row has {row.Length} numbers; expected {_shifts.Length}.", nameof(row));
        if (IsIdentity)
        {
            row.CopyTo(target);
            return;
        }

        // All four are as long as the row: checked above, for the target here, and for the scales when they were given.
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref MemoryMarshal.GetReference(target[..row.Length]);
        ref var shifts = ref MemoryMarshal.GetArrayDataReference(_shifts);
        ref var scales = ref MemoryMarshal.GetArrayDataReference(_scales);
        var at = 0;
        for (; at <= row.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            var (low, high) = ((nuint)at, (nuint)(at + Vector<double>.Count));
            Vector.Widen(Vector.LoadUnsafe(ref from, low), out var x, out var y);
            x = (x - Vector.LoadUnsafe(ref shifts, low)) * Vector.LoadUnsafe(ref scales, low);
            y = (y - Vector.LoadUnsafe(ref shifts, high)) * Vector.LoadUnsafe(ref scales, high);
            Vector.Narrow(x, y).StoreUnsafe(ref to, low);
        }

        for (; at < row.Length; at++)
            target[at] = (float)((row[at] - _shifts[at]) * _scales[at]);
    }

    /// <summary>The same in double. The row and the target share no memory.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<double> target)
    {
        if (row.Length != _shifts.Length)
            throw new ArgumentException($"The row has {row.Length} numbers; expected {_shifts.Length}.", nameof(row));
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref MemoryMarshal.GetReference(target[..row.Length]);
        ref var shifts = ref MemoryMarshal.GetArrayDataReference(_shifts);
        ref var scales = ref MemoryMarshal.GetArrayDataReference(_scales);
        var at = 0;
        for (; at <= row.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            var (low, high) = ((nuint)at, (nuint)(at + Vector<double>.Count));
            Vector.Widen(Vector.LoadUnsafe(ref from, low), out var x, out var y);
            ((x - Vector.LoadUnsafe(ref shifts, low)) * Vector.LoadUnsafe(ref scales, low)).StoreUnsafe(ref to, low);
            ((y - Vector.LoadUnsafe(ref shifts, high)) * Vector.LoadUnsafe(ref scales, high)).StoreUnsafe(ref to, high);
        }

        for (; at < row.Length; at++)
            target[at] = (row[at] - _shifts[at]) * _scales[at];
    }
}
