using System.Security.Cryptography;
using System.Text;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>
/// The checksum of an entry of a model file, from its definition and the bytes of the file alone: what was damaged on purpose gets one that fits, so
/// that what is behind it can be tested.
/// </summary>
/// <remarks>
/// ML.NET's header has the position and the length of the model at 16 and 24, those of the ends of its strings at 32 and 40, of their characters at 48
/// and 56, the signature and the two versions of the model at 64, and the positions of what follows at 128, 136 and 144.
/// </remarks>
internal static class EntryChecksum
{
    public const int Length = 32;

    private const int AtVersionWritten = 72;

    /// <summary>The bytes of the model, its checksum among them.</summary>
    public static Range Model(byte[] entry) => Number(entry, 16)..(Number(entry, 16) + Number(entry, 24));

    /// <summary>The characters of all strings.</summary>
    public static Range Characters(byte[] entry) => Number(entry, 48)..(Number(entry, 48) + Number(entry, 56));

    /// <summary>The positions at which the strings end.</summary>
    public static Range Ends(byte[] entry) => Number(entry, 32)..(Number(entry, 32) + Number(entry, 40));

    /// <summary>Of the assembly that ML.NET loads to find the loader of the entry: its position is at 144, its length at 152.</summary>
    public static string AssemblyName(byte[] entry) => Encoding.Unicode.GetString(entry, Number(entry, 144), BitConverter.ToInt32(entry, 152));

    public static byte[] Of(byte[] entry)
    {
        var content = new List<byte>([.. entry[64..80], .. entry[Model(entry)][..^Length]]);
        var (characters, ends) = (entry[Characters(entry)], entry[Ends(entry)]);
        content.AddRange(BitConverter.GetBytes(ends.Length / sizeof(long)));
        for (int i = 0, start = 0; i < ends.Length; i += sizeof(long))
        {
            var end = Number(ends, i);
            content.AddRange(BitConverter.GetBytes(Encoding.Unicode.GetString(characters, start, end - start).Length));
            content.AddRange(characters[start..end]);
            start = end;
        }

        return SHA256.HashData([.. content]);
    }

    /// <summary>A copy with the checksum that fits it.</summary>
    public static byte[] Resealed(byte[] entry)
    {
        var copy = (byte[])entry.Clone();
        Of(copy).CopyTo(copy.AsSpan(Model(copy))[^Length..]);
        return copy;
    }

    /// <summary>A copy of an earlier version, without a checksum.</summary>
    public static byte[] Unsealed(byte[] entry, int version)
    {
        var end = Model(entry).End.Value;
        var old = With(entry, (end - Length)..end, []);
        SetVersions(old, version, version);
        return old;
    }

    /// <summary>A copy with other bytes in place of some of the model, and a header that fits them.</summary>
    public static byte[] With(byte[] entry, Range range, byte[] content)
    {
        byte[] changed = [.. entry[..range.Start.Value], .. content, .. entry[range.End.Value..]];
        foreach (var position in new[] { 24, 32, 48, 128, 136, 144 })
        {
            var value = BitConverter.ToInt64(changed, position);
            if (value > 0)
                BitConverter.TryWriteBytes(changed.AsSpan(position), value + changed.Length - entry.Length);
        }

        return changed;
    }

    /// <summary>The version that wrote it, and the oldest that can read it.</summary>
    public static (int Written, int Readable) Versions(byte[] entry) =>
        (BitConverter.ToInt32(entry, AtVersionWritten), BitConverter.ToInt32(entry, AtVersionWritten + sizeof(int)));

    public static void SetVersions(byte[] entry, int written, int readable)
    {
        BitConverter.TryWriteBytes(entry.AsSpan(AtVersionWritten), written);
        BitConverter.TryWriteBytes(entry.AsSpan(AtVersionWritten + sizeof(int)), readable);
    }

    private static int Number(byte[] bytes, int position) => (int)BitConverter.ToInt64(bytes, position);
}
