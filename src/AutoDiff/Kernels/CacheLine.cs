namespace Cotangent.AutoDiff.Kernels;

/// <summary>The unit in which memory moves between the levels of the cache.</summary>
internal static class CacheLine
{
    /// <summary>Bytes.</summary>
    public const int Size = 64;
}
