namespace Cotangent.AutoDiff;

/// <summary>Memory that kernels use within one evaluation. Workspaces that never run at the same time may share it.</summary>
internal sealed class ScratchMemory<T>
{
    private T[] _memory = [];

    /// <summary>At least as many elements as any workspace has reserved.</summary>
    public Span<T> Memory => _memory;

    /// <summary>Makes room for a kernel.</summary>
    public void Reserve(int length)
    {
        if (length > _memory.Length)
            _memory = new T[length];
    }
}
