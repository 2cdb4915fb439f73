using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Model;

/// <summary>
/// The checksum at the end of each entry that this library writes into an ML.NET model file. The whole content of an entry is checked
/// before any of it is used.
/// </summary>
/// <remarks>
/// An entry is ML.NET's header, the bytes that the model wrote (the checksum comes last), and the table of the strings that the model
/// saved, which ML.NET writes after these bytes. ML.NET reads the header and the name of the assembly before it calls a loader of this
/// library, so ML.NET reports errors in them.
/// </remarks>
internal static class ContentChecksum
{
    // *** Binary format ***
    // byte[32]: SHA-256 of
    //   ulong: model signature, uint: version that wrote, uint: oldest version that reads, as in ML.NET's header
    //   the bytes of the model before the checksum, including the bytes that base classes wrote
    //   int: number of strings in the table, for each int: length, char[length]: UTF-16
    // All numbers are little endian, as in the rest of the file.
    private const int PieceLength = 1 << 16;

    /// <summary>The first version of files with a checksum.</summary>
    public const uint FirstVersion = 0x00010004;

    /// <summary>Writes the checksum. It must come last: the version information is set, and no bytes and no strings follow.</summary>
    public static void Write(ModelSaveContext context)
    {
        // BaseStream flushes the writer. ML.NET writes an entry to memory or to a file of its own, which it opens for reading and writing.
        var stream = context.Writer.BaseStream;
        var length = stream.Position - (context.FpMin + context.Header.FpModel);
        stream.Position -= length;
        context.Writer.Write(Hash(context.Header, stream, length, [.. context.Strings.Select(text => text.Value)]));
    }

    /// <summary>
    /// Checks the kind, the version and the checksum of an entry, before anything else is read from it. The model is only hashed.
    /// </summary>
    /// <returns>The context, positioned at the first byte of the model.</returns>
    /// <exception cref="FormatException">The entry is of another kind or of an unknown version, or it is damaged.</exception>
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

    /// <summary>Reads the end of the model, which must come last.</summary>
    /// <exception cref="FormatException">The entry has more bytes than were read.</exception>
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

    /// <summary>Hashes the header, the content and the strings. Leaves the stream after the content.</summary>
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
