using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cotangent.AutoDiff.Kernels;

namespace Cotangent.Trainers.Execution;

/// <summary>
/// A vector in single precision that begins at a cache line. A row of 16 numbers then takes one line and not two, which matters where rows
/// are read in random order.
/// </summary>
/// <param name="length">Number of elements, all 0 at first.</param>
internal sealed class AlignedVector(int length)
{
    /// <summary>Numbers in a cache line: the array is longer than the vector by this.</summary>
    public const int Padding = CacheLine.Size / sizeof(float);

    /// <summary>The array is pinned, so that the alignment stays.</summary>
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
