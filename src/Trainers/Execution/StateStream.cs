using System.Runtime.InteropServices;
using System.Text;

namespace Cotangent.Trainers.Execution;

/// <summary>
/// Writes the state of a training run, or reads it back. Each part of a run names its state once, in one method, for both directions: what
/// is written can not differ from what is read.
/// </summary>
/// <remarks>
/// What is read may be anything: a checksum protects from accidents, not from a file that was made up. So nothing is read beyond the end of
/// the state, nothing is made room for that the rest of the file cannot hold, and parts of a run require of their state what they rely on.
/// </remarks>
internal sealed class StateStream : IDisposable
{
    private readonly BinaryReader? _reader;
    private readonly BinaryWriter? _writer;
    private readonly long _end;

    private StateStream(BinaryReader? reader, BinaryWriter? writer, long end) => (_reader, _writer, _end) = (reader, writer, end);

    public bool IsReading => _reader is not null;

    /// <summary>Bytes of the state that are not read yet.</summary>
    private long Left => _end - _reader!.BaseStream.Position;

    /// <summary>Of a stream that ends where the state ends.</summary>
    public static StateStream Reading(Stream stream) => Reading(stream, stream.Length);

    /// <param name="stream">One that knows its position.</param>
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

    /// <summary>A number that only some values make sense of.</summary>
    /// <exception cref="FormatException">What is read is none of them.</exception>
    public void Exchange(ref int value, int least, int most, string what)
    {
        Exchange(ref value);
        Require(value >= least && value <= most, $"it has {value} for the {what}; expected {least} to {most}");
    }

    /// <summary>How many elements follow: no more than the rest of the state can hold.</summary>
    /// <param name="count">Of the elements.</param>
    /// <param name="what">They are, in the plural.</param>
    /// <param name="bytes">That each takes, at least.</param>
    /// <param name="most">There may be.</param>
    /// <exception cref="FormatException">What is read is less than 0, or more.</exception>
    public void ExchangeCount(ref int count, string what, long bytes, int most = int.MaxValue)
    {
        Exchange(ref count);
        if (!IsReading)
            return;
        Require(count >= 0 && count <= most, $"it has {count} {what}; expected 0 to {most}");
        Require(count <= Left / bytes, $"it has {count} {what}, and {Left} bytes for them");
    }

    /// <summary>The elements of an array, or of a part of one, in place: its length is that of the run, not of the file.</summary>
    public void Exchange<T>(Span<T> values)
        where T : unmanaged
    {
        // In pieces, because bytes of a large array are more than an int can count.
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

    /// <summary>What a part of a run relies on in the state that it has read. Not looked at where the state is written.</summary>
    /// <exception cref="FormatException">It does not hold.</exception>
    public void Require(bool holds, FormattableString otherwise)
    {
        if (IsReading && !holds)
            throw new FormatException(FormattableString.Invariant(otherwise));
    }

    /// <summary>That the state ends here.</summary>
    /// <exception cref="FormatException">There is more.</exception>
    public void RequireEnd() => Require(Left == 0, $"it has {Left} bytes after its end");

    public void Dispose()
    {
        _reader?.Dispose();
        _writer?.Dispose();
    }

    private void RequireBytes(int count) => Require(Left >= count, $"it ends early");
}
