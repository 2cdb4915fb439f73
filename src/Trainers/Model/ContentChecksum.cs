using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Model;

/// <summary>
/// The checksum that ends what we write into an entry of an ML.NET model file. Whatever is saved in one is checked from its first byte to
/// its last before any of it is used.
/// </summary>
/// <remarks>
/// An entry is ML.NET's header, the bytes that the model wrote (what ends in the checksum), and the table of the strings that it saved,
/// which ML.NET writes behind them. The header and the name of the assembly have done their work before a loader of ours is asked: what
/// they got wrong is ML.NET's to say.
/// </remarks>
internal static class ContentChecksum
{
    // *** Binary format ***
    // byte[32]: SHA-256 of
    //   ulong: model signature, uint: version that wrote, uint: oldest version that reads, as ML.NET's header has them
    //   the bytes of the model before the checksum, whoever wrote them
    //   int: number of strings in the table, for each int: length, char[length]: UTF-16
    // All in the byte order of the file, the little endian one.
    private const int PieceLength = 1 << 16;

    /// <summary>The first version of the files that have one.</summary>
    public const uint FirstVersion = 0x00010004;

    /// <summary>The last that is written: the version information is set, and no string comes after it.</summary>
    public static void Write(ModelSaveContext context)
    {
        // Asked for its stream, a writer hands over what it has buffered. ML.NET writes an entry to memory or to a file of its own, which
        // it opens for both.
        var stream = context.Writer.BaseStream;
        var length = stream.Position - (context.FpMin + context.Header.FpModel);
        stream.Position -= length;
        context.Writer.Write(Hash(context.Header, stream, length, [.. context.Strings.Select(text => text.Value)]));
    }

    /// <summary>
    /// The first that is asked of a file: whether it is of this kind and version, and whole. Nothing of the model is read, but for its
    /// hash.
    /// </summary>
    /// <returns>The context, at the first byte of the model.</returns>
    /// <exception cref="FormatException">It is of another kind or of a version that is not known, or it is damaged.</exception>
    public static ModelLoadContext Checked(IHostEnvironment env, ModelLoadContext context, VersionInfo version)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(context, nameof(context));
        context.CheckAtModel(version);
        if (!IsIn(context))
            return context;

        var stream = context.Reader.BaseStream;
        var (start, length) = (stream.Position, context.Header.CbModel - SHA256.HashSizeInBytes);
        env.CheckDecode(length >= 0, "The model file is damaged: its content does not fit its checksum.");
        var found = Hash(context.Header, stream, length, Array.ConvertAll(context.Strings ?? [], text => text.AsMemory()));
        env.CheckDecode(
            context.Reader.ReadBytes(SHA256.HashSizeInBytes).AsSpan().SequenceEqual(found),
            "The model file is damaged: its content does not fit its checksum.");
        stream.Position = start;
        return context;
    }

    /// <summary>The last that is read: the end of the model.</summary>
    /// <exception cref="FormatException">There is more in the file that nothing reads.</exception>
    public static void ReadEnd(IExceptionContext host, ModelLoadContext context)
    {
        var left = context.FpMin + context.Header.FpModel + context.Header.CbModel - context.Reader.BaseStream.Position;
        var expected = IsIn(context) ? SHA256.HashSizeInBytes : 0;
        host.CheckDecode(
            left == expected,
            FormattableString.Invariant($"The model file is damaged: {left} bytes are left where it should have {expected}."));
        context.Reader.BaseStream.Position += left;
    }

    private static bool IsIn(ModelLoadContext context) => context.Header.ModelVerWritten >= FirstVersion;

    /// <summary>Leaves the stream behind what it read.</summary>
    private static byte[] Hash(in ModelHeader header, Stream content, long length, ReadOnlyMemory<char>[] strings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> version = stackalloc byte[sizeof(ulong) + (2 * sizeof(uint))];
        BinaryPrimitives.WriteUInt64LittleEndian(version, header.ModelSignature);
        BinaryPrimitives.WriteUInt32LittleEndian(version[sizeof(ulong)..], header.ModelVerWritten);
        BinaryPrimitives.WriteUInt32LittleEndian(version[(sizeof(ulong) + sizeof(uint))..], header.ModelVerReadable);
        hash.AppendData(version);

        var piece = new byte[PieceLength];
        for (var left = length; left > 0;)
        {
            var bytes = piece.AsSpan(0, (int)Math.Min(left, piece.Length));
            content.ReadExactly(bytes);
            hash.AppendData(bytes);
            left -= bytes.Length;
        }

        Span<byte> number = stackalloc byte[sizeof(int)];
        Append(number, strings.Length);
        foreach (var text in strings)
        {
            Append(number, text.Length);
            hash.AppendData(MemoryMarshal.AsBytes(text.Span));
        }

        return hash.GetHashAndReset();

        void Append(Span<byte> number, int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, value);
            hash.AppendData(number);
        }
    }
}
