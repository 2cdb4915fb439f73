using Cotangent.Trainers.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Data;

public class CheckedVectorTests
{
    private const int Size = 80;

    /// <summary>Lengths around the vector lengths of all processors, with an error at every position.</summary>
    [Fact]
    public void Indices_that_rise_inside_the_vector_pass_and_one_fault_anywhere_does_not()
    {
        for (var count = 0; count < Size; count++)
        {
            var indices = Enumerable.Range(0, count).Select(i => i + (Size - count)).ToArray();
            Assert.Null(Refusal(indices));
            for (var at = 0; at < count; at++)
            {
                foreach (var wrong in new[]
                {
                    -1,
                    int.MinValue,
                    Size,
                    int.MaxValue,
                    at > 0 ? indices[at - 1] : -2,
                    at < count - 1 ? indices[at + 1] : Size + 1
                })
                {
                    var faulty = (int[])indices.Clone();
                    faulty[at] = wrong;
                    Assert.Equal(faulty.FirstFault(Size), FaultIn(Refusal(faulty)));
                }
            }
        }
    }

    [Fact]
    public void Indices_at_random_pass_where_they_rise_inside_the_vector_and_nowhere_else()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 20_000; trial++)
        {
            var indices = new int[random.Next(12)];
            for (var i = 0; i < indices.Length; i++)
                indices[i] = random.Next(8) == 0 ? random.Next(-2, Size + 2) : (i == 0 ? -1 : indices[i - 1]) + random.Next(1, 5);
            Assert.Equal(indices.FirstFault(Size), FaultIn(Refusal(indices)));
        }
    }

    /// <summary>Not to be mistaken for an array that is null: its length is that of its type.</summary>
    [Fact]
    public void A_sparse_vector_without_entries_is_a_row_of_zeros()
    {
        var value = new VBuffer<float>(3, 0, null, null);
        Read(value, 3);
        Assert.Equal([0f, 0, 0], value.DenseValues());
    }

    [Theory]
    [InlineData(
        0,
        "Column 'Features' has 0 values in row 7; expected 3, the size of its type. "
        + "A null or empty array has none; zeros are values, too.")]
    [InlineData(2, "Column 'Features' has 2 values in row 7; expected 3, the size of its type.")]
    [InlineData(4, "Column 'Features' has 4 values in row 7; expected 3, the size of its type.")]
    public void Another_length_than_that_of_the_type_is_refused(int length, string message) =>
        Assert.Equal(
            message, Assert.Throws<InvalidOperationException>(() => Read(new VBuffer<float>(length, new float[length]), 3)).Message);

    /// <summary>
    /// ML.NET deals rows to several cursors in batches: a position in one of them is the number of no row, an identifier is.
    /// </summary>
    [Fact]
    public void A_row_of_a_later_batch_is_named_by_its_identifier()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Read(new VBuffer<float>(4, new float[4]), 3, batch: 2));
        Assert.Contains("in row 4711;", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_the_column_is_shown_on_one_line()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Read(default, 3, name: "a\nb\u001b[31m"));
        Assert.Contains(@"Column 'a\nb\u001b[31m'", exception.Message, StringComparison.Ordinal);
    }

    private static InvalidOperationException? Refusal(int[] indices)
    {
        var vector = new VBuffer<float>(Size, indices.Length, new float[indices.Length], indices);
        var refused = (InvalidOperationException?)Record.Exception(() => CheckedVector.RequireRisingIndices(vector));
        var readRefused = (InvalidOperationException?)Record.Exception(() => Read(vector, Size));
        Assert.Equal(refused is null, readRefused is null);
        Assert.Equal(FaultIn(refused), FaultIn(readRefused));
        return refused;
    }

    /// <summary>The index that a message names.</summary>
    private static int? FaultIn(InvalidOperationException? refusal) =>
        refusal is null
            ? null
            : int.Parse(refusal.Message.Split("at index ")[1].Split(' ', ';')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static void Read(VBuffer<float> value, int size, long batch = 0, string name = "Features")
    {
        var row = new OneRow(value, size, batch, name);
        var read = default(VBuffer<float>);
        CheckedVector.Getter(row, row.Schema[0])(ref read);
    }

    /// <summary>Row 7 of its cursor, which is row 4711 of the data.</summary>
    private sealed class OneRow : DataViewRow
    {
        private readonly VBuffer<float> _value;

        public OneRow(VBuffer<float> value, int size, long batch, string name)
        {
            (_value, Batch) = (value, batch);
            var builder = new DataViewSchema.Builder();
            builder.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, size));
            Schema = builder.ToSchema();
        }

        public override long Position => 7;

        public override long Batch { get; }

        public override DataViewSchema Schema { get; }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId(4711, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)(Delegate)(ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => value = _value);
    }
}

/// <summary>The plain oracle of the check.</summary>
internal static class Indices
{
    /// <summary>The first index that is out of range, or not above the index before it; null if there is none.</summary>
    public static int? FirstFault(this int[] indices, int size)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= size || (i > 0 && indices[i] <= indices[i - 1]))
                return indices[i];
        }

        return null;
    }
}
