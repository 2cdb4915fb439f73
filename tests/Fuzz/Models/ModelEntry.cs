using Cotangent.Trainers.Tests.Model;

namespace Cotangent.Fuzz.Models;

/// <summary>
/// An entry of a model file: ML.NET's header, what the model wrote, what ends in its checksum, the strings that it saved, and the name of
/// the assembly.
/// </summary>
internal static class ModelEntry
{
    public static bool HasModel(byte[] entry) => entry[EntryChecksum.Model(entry)].Length > 0;

    public static bool HasStrings(byte[] entry) => entry[EntryChecksum.Characters(entry)].Length > 0;

    /// <summary>
    /// A copy with something wrong in what the model wrote, and a header that fits it: nothing but its checksum can tell.
    /// </summary>
    public static byte[] WithModelDamaged(Random random, byte[] entry) =>
        EntryChecksum.With(entry, EntryChecksum.Model(entry), Damage.Any(random, entry[EntryChecksum.Model(entry)]));

    /// <summary>A copy with something wrong in the characters of its strings.</summary>
    public static byte[] WithStringsDamaged(Random random, byte[] entry)
    {
        var (characters, copy) = (EntryChecksum.Characters(entry), (byte[])entry.Clone());
        Damage.InPlace(random, entry[characters]).CopyTo(copy.AsSpan(characters));
        return copy;
    }

    /// <summary>A copy as the version before checksums wrote it, with something wrong in what the model wrote.</summary>
    public static byte[] WithEarlierModelDamaged(Random random, byte[] entry) =>
        WithModelDamaged(random, EntryChecksum.Unsealed(entry, 0x00010003));
}
