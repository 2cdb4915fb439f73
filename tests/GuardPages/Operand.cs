using System.Numerics;

namespace Cotangent.GuardPages;

/// <summary>
/// An operand of a kernel in its own guarded memory, large enough for every case. Values are small integers, so that every sum is exact.
/// </summary>
internal sealed class Operand : IDisposable
{
    private const int LargestBytes = 1 << 21;

    private readonly GuardedMemory _memory = new(LargestBytes);

    /// <summary>Integers from -4 to 4, which depend on the seed and the position.</summary>
    public Span<T> Integers<T>(int count, bool atEnd, int seed)
        where T : unmanaged, INumber<T>
    {
        var values = _memory.Span<T>(count, atEnd);
        for (var i = 0; i < count; i++)
            values[i] = T.CreateChecked(((((i + seed) * 7) + (i / 5)) % 9) - 4);
        return values;
    }

    /// <summary>A value to be overwritten, which no correct result has.</summary>
    public Span<T> Result<T>(int count, bool atEnd)
        where T : unmanaged, INumber<T>
    {
        var values = _memory.Span<T>(count, atEnd);
        values.Fill(T.CreateChecked(1 << 20));
        return values;
    }

    public Span<int> Indices(int count, bool atEnd) => _memory.Span<int>(count, atEnd);

    public void Dispose() => _memory.Dispose();
}
