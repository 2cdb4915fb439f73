using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Bits;

/// <summary>The first 16 hexadecimal digits of the SHA-256 of the exact bits of numbers.</summary>
internal sealed class BitHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add<T>(ReadOnlySpan<T> values)
        where T : unmanaged => _hash.AppendData(MemoryMarshal.AsBytes(values));

    /// <summary>Adds the columns that exist in the data, one after the other.</summary>
    public void AddColumns(IDataView data, params IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (data.Schema.GetColumnOrNull(name) is { } column)
                AddColumn(data, column);
        }
    }

    public void Dispose() => _hash.Dispose();

    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash())[..16];

    private void AddColumn(IDataView data, DataViewSchema.Column column)
    {
        using var cursor = data.GetRowCursor([column]);
        Action add = column.Type switch
        {
            VectorDataViewType { ItemType: NumberDataViewType } => AddVectors(cursor, column),
            NumberDataViewType => Adder<float>(cursor, column),
            KeyDataViewType => Adder<uint>(cursor, column),
            BooleanDataViewType => Adder<bool>(cursor, column),
            TextDataViewType => AddTexts(cursor, column),
            var type => throw new InvalidOperationException($"Column '{column.Name}' is of type {type}."),
        };
        while (cursor.MoveNext())
            add();
    }

    private Action Adder<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
        where T : unmanaged
    {
        var (getter, value) = (cursor.GetGetter<T>(column), default(T));
        return () =>
        {
            getter(ref value);
            Add<T>([value]);
        };
    }

    private Action AddVectors(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var (getter, value) = (cursor.GetGetter<VBuffer<float>>(column), default(VBuffer<float>));
        return () =>
        {
            getter(ref value);
            Add<float>([.. value.DenseValues()]);
        };
    }

    private Action AddTexts(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var (getter, value) = (cursor.GetGetter<ReadOnlyMemory<char>>(column), default(ReadOnlyMemory<char>));
        return () =>
        {
            getter(ref value);
            Add<byte>([.. Encoding.UTF8.GetBytes(value.ToArray()), 0]);
        };
    }
}
