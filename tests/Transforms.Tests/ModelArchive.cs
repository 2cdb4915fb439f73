using System.IO.Compression;
using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>A saved model as bytes: a zip archive by ML.NET, whose entries a test can change.</summary>
internal static class ModelArchive
{
    public static byte[] Save(MLContext mlContext, ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        mlContext.Model.Save(model, schema, stream);
        return stream.ToArray();
    }

    public static ITransformer Load(MLContext mlContext, byte[] archive)
    {
        using var stream = new MemoryStream(archive);
        return mlContext.Model.Load(stream, out _);
    }

    public static Dictionary<string, byte[]> Entries(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive), ZipArchiveMode.Read);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            return content.ToArray();
        });
    }

    /// <summary>The archive with another content of one entry, and its new checksum.</summary>
    public static byte[] Replace(byte[] archive, string name, byte[] content)
    {
        using var result = new MemoryStream();
        result.Write(archive);
        using (var zip = new ZipArchive(result, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var stream = zip.GetEntry(name)!.Open();
            stream.SetLength(0);
            stream.Write(content);
        }

        return result.ToArray();
    }
}
