using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cotangent.AutoDiff.Kernels;

namespace Cotangent.Trainers.Execution;

/// <summary>
/// Numbers in single precision that begin with a line of the cache. Rows of 16 then take a line each, where they would otherwise take two:
/// that counts where rows are read here and there.
/// </summary>
/// <param name="length">How many; all 0 at first.</param>
internal sealed class AlignedVector(int length)
{
    /// <summary>Numbers in a line, which the memory is longer by.</summary>
    public const int Padding = CacheLine.Size / sizeof(float);

    /// <summary>Pinned, so that what begins with a line goes on doing so.</summary>
    private readonly float[] _memory = GC.AllocateArray<float>(length + Padding, pinned: true);

    public Memory<float> Memory => _memory.AsMemory(First, length);

    public Span<float> Span => _memory.AsSpan(First, length);

    private unsafe int First
    {
        get
        {
            var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
            return (int)((CacheLine.Size - (address % CacheLine.Size)) % CacheLine.Size / sizeof(float));
        }
    }
}
