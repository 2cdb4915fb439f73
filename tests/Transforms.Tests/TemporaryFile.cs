using System.Text;

namespace Cotangent.Transforms.Tests;

/// <summary>A file of one test, deleted after it.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cotangent").FullName;

    public TemporaryFile(string extension) => Path = System.IO.Path.Combine(_folder, "data" + extension);

    public string Path { get; }

    public static TemporaryFile Csv(string text, Encoding? encoding = null)
    {
        var file = new TemporaryFile(".csv");
        File.WriteAllText(file.Path, text, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return file;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
