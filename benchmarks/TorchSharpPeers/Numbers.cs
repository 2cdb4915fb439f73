using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cotangent.Benchmarks.TorchSharpPeers;

/// <summary>Reads files that contain only numbers.</summary>
internal static class Numbers
{
    public static T[] Read<T>(string folder, string name)
        where T : unmanaged
    {
        using var file = File.OpenRead(Path.Combine(folder, name));
        var values = new T[file.Length / Unsafe.SizeOf<T>()];
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
