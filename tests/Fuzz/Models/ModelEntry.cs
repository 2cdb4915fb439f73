namespace Cotangent.Fuzz.Models;

/// <summary>
/// An entry of a model file: ML.NET's header, what the model wrote, what ends in its checksum, the strings that it saved, and the name of the assembly.
/// </summary>
internal static class ModelEntry
{
    private const int ChecksumLength = 32;

    /// <summary>Of the header: length of the model, and positions of what is behind it.</summary>
    private static readonly int[] MovedByTheModel = [24, 32, 48, 128, 136, 144];

    public static bool HasModel(ReadOnlySpan<byte> entry) => Number(entry, 24) > 0;

    public static bool HasStrings(ReadOnlySpan<byte> entry) => Number(entry, 56) > 0;

    /// <summary>A copy with something wrong in what the model wrote, and a header that fits it: nothing but its checksum can tell.</summary>
    public static byte[] WithModelDamaged(Random random, ReadOnlySpan<byte> entry) => WithModel(entry, Damage.Any(random, Model(entry)));

    /// <summary>A copy with something wrong in the characters of its strings.</summary>
    public static byte[] WithStringsDamaged(Random random, ReadOnlySpan<byte> entry)
    {
        var (start, length) = (Number(entry, 48), Number(entry, 56));
        var copy = entry.ToArray();
        Damage.InPlace(random, entry.Slice(start, length).ToArray()).CopyTo(copy, start);
        return copy;
    }

    /// <summary>A copy as the version before checksums wrote it, with something wrong in what the model wrote.</summary>
    public static byte[] WithEarlierModelDamaged(Random random, ReadOnlySpan<byte> entry)
    {
        var earlier = WithModel(entry, Damage.Any(random, Model(entry)[..^ChecksumLength]));
        for (var version = 72; version < 80; version += sizeof(int))
            BitConverter.TryWriteBytes(earlier.AsSpan(version), 0x00010003);
        return earlier;
    }

    private static byte[] Model(ReadOnlySpan<byte> entry) => entry.Slice(Number(entry, 16), Number(entry, 24)).ToArray();

    private static byte[] WithModel(ReadOnlySpan<byte> entry, byte[] model)
    {
        var (start, length) = (Number(entry, 16), Number(entry, 24));
        byte[] changed = [.. entry[..start], .. model, .. entry[(start + length)..]];
        foreach (var position in MovedByTheModel)
        {
            var value = BitConverter.ToInt64(changed, position);
            if (value > 0)
                BitConverter.TryWriteBytes(changed.AsSpan(position), value + model.Length - length);
        }

        return changed;
    }

    private static int Number(ReadOnlySpan<byte> bytes, int position) => (int)BitConverter.ToInt64(bytes[position..]);
}
