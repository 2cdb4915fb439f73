using System.Runtime.InteropServices;
using System.Text;

namespace Cotangent.Trainers.Execution;

/// <summary>
/// Writes the state of a training run, or reads it. Each part of a run has one method for both directions, so that the two cannot differ.
/// </summary>
/// <remarks>
/// The content may be hostile: a checksum detects accidents, not forgeries. So reading never goes beyond the end of the state, no array is
/// allocated that the rest of the file cannot fill, and each part of a run validates the state that it relies on.
/// </remarks>
internal sealed class StateStream : IDisposable
{
    private readonly BinaryReader? _reader;
    private readonly BinaryWriter? _writer;
    private readonly long _end;

    private StateStream(BinaryReader? reader, BinaryWriter? writer, long end) => (_reader, _writer, _end) = (reader, writer, end);

    public bool IsReading => _reader is not null;

    /// <summary>Bytes of the state that have not been read yet.</summary>
    private long Left => _end - _reader!.BaseStream.Position;

    /// <summary>Reads a stream that ends with the state.</summary>
    public static StateStream Reading(Stream stream) => Reading(stream, stream.Length);

    /// <summary>Reads a part of a stream.</summary>
    /// <param name="stream">A stream with a position.</param>
    /// <param name="end">Position after the last byte of the state.</param>
    public static StateStream Reading(Stream stream, long end) => new(new BinaryReader(stream, Encoding.UTF8, leaveOpen: true), null, end);

    public static StateStream Writing(Stream stream) => new(null, new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true), 0);

    public void Exchange(ref double value)
    {
        if (_reader is null)
        {
            _writer!.Write(value);
            return;
        }

        RequireBytes(sizeof(double));
        value = _reader.ReadDouble();
    }

    public void Exchange(ref int value)
    {
        if (_reader is null)
        {
            _writer!.Write(value);
            return;
        }

        RequireBytes(sizeof(int));
        value = _reader.ReadInt32();
    }

    public void Exchange(ref long value)
    {
        if (_reader is null)
        {
            _writer!.Write(value);
            return;
        }

        RequireBytes(sizeof(long));
        value = _reader.ReadInt64();
    }

    public void Exchange(ref ulong value)
    {
        if (_reader is null)
        {
            _writer!.Write(value);
            return;
        }

        RequireBytes(sizeof(ulong));
        value = _reader.ReadUInt64();
    }

    public void Exchange(ref bool value)
    {
        if (_reader is null)
        {
            _writer!.Write(value);
            return;
        }

        RequireBytes(sizeof(bool));
        var found = _reader.ReadByte();
        Require(found <= 1, $"it has {found} where 0 or 1 is expected");
        value = found == 1;
    }

    public void Exchange(ref string value)
    {
        if (_reader is null)
        {
            _writer!.Write(value);
            return;
        }

        var count = _reader.Read7BitEncodedInt();
        Require(count >= 0 && count <= Left, $"it has a text of {count} bytes, and {Left} bytes for it");
        value = Encoding.UTF8.GetString(_reader.ReadBytes(count));
    }

    /// <summary>Exchanges a number that has a range.</summary>
    /// <exception cref="FormatException">The number that was read is out of range.</exception>
    public void Exchange(ref int value, int least, int most, string what)
    {
        Exchange(ref value);
        Require(value >= least && value <= most, $"it has {value} for the {what}; expected {least} to {most}");
    }

    /// <summary>Exchanges the number of elements that follow. The rest of the state must be able to hold them.</summary>
    /// <param name="count">Number of elements.</param>
    /// <param name="what">The elements, in the plural, for the message.</param>
    /// <param name="bytes">Least bytes of an element.</param>
    /// <param name="most">Most elements.</param>
    /// <exception cref="FormatException">The number that was read is below 0, or too large.</exception>
    public void ExchangeCount(ref int count, string what, long bytes, int most = int.MaxValue)
    {
        Exchange(ref count);
        if (!IsReading)
            return;
        Require(count >= 0 && count <= most, $"it has {count} {what}; expected 0 to {most}");
        Require(count <= Left / bytes, $"it has {count} {what}, and {Left} bytes for them");
    }

    /// <summary>Exchanges the elements of a span in place. The run determines the length, not the file.</summary>
    public void Exchange<T>(Span<T> values)
        where T : unmanaged
    {
        // In pieces, because a large array has more bytes than an int can count.
        const int Piece = 1 << 20;
        for (var start = 0; start < values.Length; start += Piece)
        {
            var bytes = MemoryMarshal.AsBytes(values.Slice(start, Math.Min(Piece, values.Length - start)));
            if (_reader is null)
            {
                _writer!.Write(bytes);
                continue;
            }

            RequireBytes(bytes.Length);
            _reader.BaseStream.ReadExactly(bytes);
        }
    }

    /// <summary>Requires a property of the state that was read. Does nothing while the state is written.</summary>
    /// <exception cref="FormatException">The property does not hold.</exception>
    public void Require(bool holds, FormattableString otherwise)
    {
        if (IsReading && !holds)
            throw new FormatException(FormattableString.Invariant(otherwise));
    }

    /// <summary>Requires that the state ends here.</summary>
    /// <exception cref="FormatException">Bytes are left.</exception>
    public void RequireEnd() => Require(Left == 0, $"it has {Left} bytes after its end");

    public void Dispose()
    {
        _reader?.Dispose();
        _writer?.Dispose();
    }

    private void RequireBytes(int count) => Require(Left >= count, $"it ends early");
}
