using System.Globalization;

namespace Cotangent.Benchmarks.Compare.Data;

/// <summary>Keeps generated data, so that it is generated once. Delete the folder after changing a generator.</summary>
/// <param name="root">The root folder, with one folder for each scale.</param>
/// <param name="scale">The fraction of the rows to generate.</param>
internal sealed class DataFolder(string root, double scale)
{
    private const int BufferSize = 1 << 20;

    public string Path { get; } =
        Directory.CreateDirectory(System.IO.Path.Combine(root, scale.ToString(CultureInfo.InvariantCulture))).FullName;

    /// <summary>The number of rows at this scale, given the number at full scale.</summary>
    public int Rows(int full) => Math.Max(256, (int)(full * scale));

    /// <summary>The path of a file.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes the files unless all of them exist. An unfinished file has another name.</summary>
    public void Make(string[] names, Action<Stream[]> write)
    {
        if (names.All(name => System.IO.File.Exists(File(name))))
            return;
        Console.Error.WriteLine($"Writing {string.Join(", ", names.Select(File))}");
        var streams = Array.ConvertAll(
            names,
            Stream (name) => new FileStream(Unfinished(name), FileMode.Create, FileAccess.Write, FileShare.None, BufferSize));
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

    /// <summary>The numbers of a file that contains only numbers.</summary>
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
