using System.IO.Compression;
using System.Text;

namespace Cotangent.Fuzz.Models;

/// <summary>A saved model: the zip archive that ML.NET writes, and the entries in it that are ours.</summary>
internal sealed class ModelArchive
{
    /// <summary>The beginning of the signatures of our formats, at byte 64 of ML.NET's header.</summary>
    private static readonly string[] Signatures = ["2LAYL", "JVP\0"];

    private readonly byte[] _file;
    private readonly Dictionary<string, byte[]> _entries = [];
    private readonly Dictionary<string, Range> _compressed = [];

    public ModelArchive(byte[] file)
    {
        _file = file;
        using var archive = new ZipArchive(new MemoryStream(file));
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            _entries[entry.FullName] = content.ToArray();
            _compressed[entry.FullName] = Compressed(entry.FullName, (int)entry.CompressedLength);
        }

        Ours = [.. _entries.Where(entry => IsOurs(entry.Value)).Select(entry => entry.Key)];
    }

    /// <summary>The names of the entries with content of ours.</summary>
    public IReadOnlyList<string> Ours { get; }

    public byte[] Content(string entry) => _entries[entry];

    /// <summary>The archive with another content of one entry, and its new checksum in the archive.</summary>
    public byte[] With(string name, byte[] content)
    {
        using var result = new MemoryStream();
        using (var archive = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in _entries)
            {
                using var stream = archive.CreateEntry(entry.Key, CompressionLevel.NoCompression).Open();
                stream.Write(entry.Key == name ? content : entry.Value);
            }
        }

        return result.ToArray();
    }

    /// <summary>The archive with one bit flipped in the compressed bytes of an entry.</summary>
    public byte[] WithCompressedBitFlipped(string name, Random random)
    {
        var (start, length) = _compressed[name].GetOffsetAndLength(_file.Length);
        var copy = (byte[])_file.Clone();
        copy[start + random.Next(length)] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    private static bool IsOurs(byte[] entry) =>
        entry.Length > 72
            && Signatures.Any(signature => Encoding.ASCII.GetString(entry, 64, 8).StartsWith(signature, StringComparison.Ordinal));

    /// <summary>
    /// The compressed bytes follow the local header: 30 bytes (with the lengths of name and other fields at 26 and 28), the name, and the
    /// other fields.
    /// </summary>
    private Range Compressed(string name, int length)
    {
        var nameBytes = Encoding.UTF8.GetBytes(name);
        for (var at = 0; ; at++)
        {
            at += _file.AsSpan(at).IndexOf("PK\u0003\u0004"u8);
            if (BitConverter.ToUInt16(_file, at + 26) == nameBytes.Length && _file.AsSpan(at + 30).StartsWith(nameBytes))
            {
                var start = at + 30 + nameBytes.Length + BitConverter.ToUInt16(_file, at + 28);
                return start..(start + length);
            }
        }
    }
}
