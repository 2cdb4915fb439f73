using System.Runtime.InteropServices;
using System.Text;

namespace Cotangent.Trainers;

/// <summary>
/// Writes the state of a training run, or reads it back. Each part of a run names its state once, in one method, for both directions: what is
/// written can not differ from what is read.
/// </summary>
internal sealed class StateStream : IDisposable
{
    private readonly BinaryReader? _reader;
    private readonly BinaryWriter? _writer;

    private StateStream(BinaryReader? reader, BinaryWriter? writer) => (_reader, _writer) = (reader, writer);

    public bool IsReading => _reader is not null;

    public static StateStream Reading(Stream stream) => new(new BinaryReader(stream, Encoding.UTF8, leaveOpen: true), null);

    public static StateStream Writing(Stream stream) => new(null, new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true));

    public void Exchange(ref double value)
    {
        if (_reader is not null)
            value = _reader.ReadDouble();
        else
            _writer!.Write(value);
    }

    public void Exchange(ref int value)
    {
        if (_reader is not null)
            value = _reader.ReadInt32();
        else
            _writer!.Write(value);
    }

    public void Exchange(ref long value)
    {
        if (_reader is not null)
            value = _reader.ReadInt64();
        else
            _writer!.Write(value);
    }

    public void Exchange(ref ulong value)
    {
        if (_reader is not null)
            value = _reader.ReadUInt64();
        else
            _writer!.Write(value);
    }

    public void Exchange(ref bool value)
    {
        if (_reader is not null)
            value = _reader.ReadBoolean();
        else
            _writer!.Write(value);
    }

    public void Exchange(ref string value)
    {
        if (_reader is not null)
            value = _reader.ReadString();
        else
            _writer!.Write(value);
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
            if (_reader is not null)
                _reader.BaseStream.ReadExactly(bytes);
            else
                _writer!.Write(bytes);
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _writer?.Dispose();
    }
}
