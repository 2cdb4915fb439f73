using System.Globalization;

namespace Cotangent.Benchmarks.Compare.Data;

/// <summary>Where generated data is kept, so that it is made once. Whoever changes a generator deletes the folder.</summary>
/// <param name="root">The folder, which has one folder for each scale.</param>
/// <param name="scale">Share of the rows.</param>
internal sealed class DataFolder(string root, double scale)
{
    private const int BufferSize = 1 << 20;

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(root, scale.ToString(CultureInfo.InvariantCulture))).FullName;

    /// <summary>How many rows there are where so many are at full scale.</summary>
    public int Rows(int full) => Math.Max(256, (int)(full * scale));

    /// <summary>The path of a file.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes files unless they are all there. What is not finished has another name.</summary>
    public void Make(string[] names, Action<Stream[]> write)
    {
        if (names.All(name => System.IO.File.Exists(File(name))))
            return;
        Console.Error.WriteLine($"Writing {string.Join(", ", names.Select(File))}");
        var streams = Array.ConvertAll(names, Stream (name) => new FileStream(Unfinished(name), FileMode.Create, FileAccess.Write, FileShare.None, BufferSize));
        try
        {
            write(streams);
        }
        finally
        {
            foreach (var stream in streams)
                stream.Dispose();
        }

        foreach (var name in names)
            System.IO.File.Move(Unfinished(name), File(name), overwrite: true);
    }

    /// <summary>The numbers of a file that has nothing else.</summary>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        using var file = System.IO.File.OpenRead(File(name));
        var values = GC.AllocateUninitializedArray<T>(checked((int)(file.Length / System.Runtime.CompilerServices.Unsafe.SizeOf<T>())));
        file.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private string Unfinished(string name) => File(name) + ".unfinished";
}
