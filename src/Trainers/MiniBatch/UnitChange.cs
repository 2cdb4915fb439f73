using System.Numerics;
using System.Runtime.InteropServices;

namespace Cotangent.Trainers;

/// <summary>(x - shift) scale of each number of a row, in double, because means may be large against deviations.</summary>
internal sealed class UnitChange
{
    private readonly double[] _shifts;
    private readonly double[] _scales;

    public UnitChange(double[] shifts, double[] scales)
    {
        (_shifts, _scales) = (shifts, scales);
        IsIdentity = !shifts.AsSpan().ContainsAnyExcept(0.0) && !scales.AsSpan().ContainsAnyExcept(1.0);
    }

    public bool IsIdentity { get; }

    /// <summary>Changes a row, which may be the target itself.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<float> target)
    {
        if (IsIdentity)
        {
            row.CopyTo(target);
            return;
        }

        var from = MemoryMarshal.Cast<float, Vector<float>>(row);
        var to = MemoryMarshal.Cast<float, Vector<float>>(target);
        var shifts = MemoryMarshal.Cast<double, Vector<double>>(_shifts);
        var scales = MemoryMarshal.Cast<double, Vector<double>>(_scales);
        for (var i = 0; i < from.Length; i++)
        {
            Vector.Widen(from[i], out var low, out var high);
            to[i] = Vector.Narrow((low - shifts[2 * i]) * scales[2 * i], (high - shifts[(2 * i) + 1]) * scales[(2 * i) + 1]);
        }

        for (var i = from.Length * Vector<float>.Count; i < row.Length; i++)
            target[i] = (float)((row[i] - _shifts[i]) * _scales[i]);
    }
}
