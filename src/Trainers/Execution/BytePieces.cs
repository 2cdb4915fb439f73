using System.Runtime.InteropServices;

namespace Cotangent.Trainers.Execution;

/// <summary>The bytes of numbers in pieces, because a large array has more bytes than an int can count.</summary>
internal static class BytePieces
{
    private const int Piece = 1 << 20;

    /// <summary>Calls a function with all bytes, in their order.</summary>
    public static void Of<T>(ReadOnlySpan<T> values, Action<ReadOnlySpan<byte>> take)
        where T : unmanaged
    {
        for (var start = 0; start < values.Length; start += Piece)
            take(MemoryMarshal.AsBytes(values.Slice(start, Math.Min(Piece, values.Length - start))));
    }
}
