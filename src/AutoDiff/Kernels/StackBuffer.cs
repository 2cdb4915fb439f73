using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>Uninitialized memory on the stack that begins with a cache line: a vector that crosses two lines takes two loads.</summary>
/// <remarks>
/// A local of this type, not <c>stackalloc</c>: in .NET 10 the compiler may move a stackalloc whose pointer is used once into the arguments
/// of that call, after arguments that go over the stack have been stored there, and then they are lost.
/// </remarks>
internal unsafe struct StackBuffer
{
    /// <summary>Bytes of the buffer.</summary>
    public const int Size = 32 * 1024;

    private fixed byte _bytes[Size + CacheLine.Size];

    /// <summary>The buffer. It does not move while the local is in scope.</summary>
    public T* Lines<T>()
        where T : unmanaged => (T*)(((nint)Unsafe.AsPointer(ref _bytes[0]) + CacheLine.Size - 1) & -CacheLine.Size);
}
