using System.Security.Cryptography;
using System.Text;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>
/// The checksum of an entry of a model file, from its definition and the bytes of the file alone: what was damaged on purpose gets one
/// that fits, so that what is behind it can be tested.
/// </summary>
/// <remarks>
/// ML.NET's header has the position and the length of the model at 16 and 24, those of the ends of its strings at 32 and 40, of their
/// characters at 48 and 56, the signature and the two versions of the model at 64, and the positions of what follows at 128, 136 and 144.
/// </remarks>
internal static class EntryChecksum
{
    public const int Length = 32;

    private const int AtVersionWritten = 72;

    /// <summary>The signatures of models, which have a history.</summary>
    private static readonly string[] WithHistory = ["2LAYLINR", "2LAYLINB", "2LAYLINC", "2LAYLMOU"];

    /// <summary>The bytes of the model, its checksum among them.</summary>
    public static Range Model(byte[] entry) => Number(entry, 16)..(Number(entry, 16) + Number(entry, 24));

    /// <summary>The characters of all strings.</summary>
    public static Range Characters(byte[] entry) => Number(entry, 48)..(Number(entry, 48) + Number(entry, 56));

    /// <summary>The positions at which the strings end.</summary>
    public static Range Ends(byte[] entry) => Number(entry, 32)..(Number(entry, 32) + Number(entry, 40));

    /// <summary>Of the assembly that ML.NET loads to find the loader of the entry: its position is at 144, its length at 152.</summary>
    public static string AssemblyName(byte[] entry) =>
        Encoding.Unicode.GetString(entry, Number(entry, 144), BitConverter.ToInt32(entry, 152));

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
    public static byte[] Unsealed(byte[] entry, int version) => WithoutChecksum(WithoutDamping(entry), version);

    /// <summary>A copy of an earlier version, whose checksum alone is taken away.</summary>
    public static byte[] WithoutChecksum(byte[] entry, int version)
    {
        var end = Model(entry).End.Value;
        var old = With(entry, (end - Length)..end, []);
        SetVersions(old, version, version);
        return old;
    }

    /// <summary>
    /// A copy whose history has five numbers for each epoch, as before version 1.5: no damping, which is the fifth of six. What holds no
    /// history stays as it is.
    /// </summary>
    public static byte[] WithoutDamping(byte[] entry)
    {
        if (!WithHistory.Contains(Encoding.ASCII.GetString(entry, 64, 8)))
            return entry;

        // The base class of ML.NET writes the size of a float. Then there are n, k, m, whether there is a bias, and the response.
        var at = Number(entry, 16) + sizeof(int);
        var (n, k, m) = (BitConverter.ToInt32(entry, at), BitConverter.ToInt32(entry, at + 4), BitConverter.ToInt32(entry, at + 8));
        var (weights, biases) = ((k * n) + (m * k), entry[at + 12] == 0 ? 0 : m);
        at += 17 + (weights * sizeof(float)) + (biases * sizeof(double));
        at += 1 + (entry[at] == 0 ? 0 : weights * sizeof(float));

        // Why it ended, the best epoch, the number of epochs; six doubles of each.
        var (epochs, first) = (BitConverter.ToInt32(entry, at + 8), at + 12);
        byte[] shorter = [.. entry[first..(first + (48 * epochs))].Chunk(48).SelectMany(epoch => (byte[])[.. epoch[..32], .. epoch[40..]])];
        return With(entry, first..(first + (48 * epochs)), shorter);
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
