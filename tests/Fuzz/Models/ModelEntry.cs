using Cotangent.Trainers.Tests.Model;

namespace Cotangent.Fuzz.Models;

/// <summary>
/// An entry of a model file: ML.NET's header, the content of the model with its checksum at the end, its strings, and the name of the
/// assembly.
/// </summary>
internal static class ModelEntry
{
    public static bool HasModel(byte[] entry) => entry[EntryChecksum.Model(entry)].Length > 0;

    public static bool HasStrings(byte[] entry) => entry[EntryChecksum.Characters(entry)].Length > 0;

    /// <summary>A copy with damage in the content of the model and a consistent header: only the checksum can detect it.</summary>
    public static byte[] WithModelDamaged(Random random, byte[] entry) =>
        EntryChecksum.With(entry, EntryChecksum.Model(entry), Damage.Any(random, entry[EntryChecksum.Model(entry)]));

    /// <summary>A copy with damage in the characters of its strings.</summary>
    public static byte[] WithStringsDamaged(Random random, byte[] entry)
    {
        var (characters, copy) = (EntryChecksum.Characters(entry), (byte[])entry.Clone());
        Damage.InPlace(random, entry[characters]).CopyTo(copy.AsSpan(characters));
        return copy;
    }

    /// <summary>A copy in the format before checksums, with damage in the content of the model.</summary>
    public static byte[] WithEarlierModelDamaged(Random random, byte[] entry) =>
        WithModelDamaged(random, EntryChecksum.Unsealed(entry, 0x00010003));
}
