using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>
/// A model file that was cut or changed is refused with a word about it, or works; it never hangs and never takes more memory than its size
/// explains.
/// </summary>
public class DamagedModelFileTests
{
    private const string Entry = "TransformerChain/Model.key";

    /// <summary>
    /// A sound file of one kilobyte takes about 160 kB to load, most of it in ML.NET and the archive. A length in the file whose upper half is wrong
    /// asks for more than this limit: 2¹⁹ numbers of 4 bytes.
    /// </summary>
    private const long LargestAllocation = 1 << 21;

    private static readonly byte[] Archive = Save();

    private static readonly byte[] Content = ModelArchive.Entries(Archive)[Entry];

    private readonly MLContext _mlContext = new();

    /// <summary>
    /// The part of the entry that the transformer writes, between ML.NET's header and its table of strings. The header has its position at byte 16
    /// and its length at byte 24.
    /// </summary>
    private static Range Payload
    {
        get
        {
            var (start, length) = ((int)BitConverter.ToInt64(Content, 16), (int)BitConverter.ToInt64(Content, 24));
            return start..(start + length);
        }
    }

    [Fact]
    public void The_undamaged_file_loads_within_the_limit()
    {
        Assert.True(LoadsAndRuns(Archive));
        Assert.Equal(EveryKind.Features, BitConverter.ToInt32(Content.AsSpan(Payload)[sizeof(int)..]));
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        for (var length = 0; length < Archive.Length; length += 7)
            Assert.False(LoadsAndRuns(Archive[..length]), $"{length} of {Archive.Length} bytes were accepted.");
    }

    [Fact]
    public void A_part_of_the_file_cut_short_is_refused()
    {
        for (var length = 0; length < Content.Length; length += 5)
            Assert.False(LoadsAndRuns(ModelArchive.Replace(Archive, Entry, Content[..length])), $"{length} of {Content.Length} bytes were accepted.");
    }

    [Fact]
    public void Parameters_and_tangents_with_a_bit_flipped_are_refused_as_damaged_or_work()
    {
        var random = new Random(1);
        var refused = 0;
        foreach (var position in PayloadPositions())
            refused += LoadsAndRuns(ModelArchive.Replace(Archive, Entry, Flipped(Content, position, random)), IsDamage) ? 0 : 1;
        Assert.InRange(refused, 1, PayloadPositions().Count() - 1);
    }

    /// <summary>Every number of four bytes in turn, at the ends of what they hold.</summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Parameters_and_tangents_with_an_extreme_number_are_refused_as_damaged_or_work(int extreme)
    {
        var refused = 0;
        foreach (var position in PayloadPositions().SkipLast(sizeof(int)))
        {
            var content = (byte[])Content.Clone();
            BitConverter.TryWriteBytes(content.AsSpan(position), extreme);
            refused += LoadsAndRuns(ModelArchive.Replace(Archive, Entry, content), IsDamage) ? 0 : 1;
        }

        Assert.InRange(refused, 1, PayloadPositions().Count() - 1);
    }

    /// <summary>
    /// The archive and the compressed entries in it, but for the input schema: ML.NET 5.0.1 reads that as binary data, and some of its bits, wrong,
    /// make that reader wait for ever.
    /// </summary>
    [Fact]
    public void A_file_with_a_bit_flipped_is_refused_or_works()
    {
        var schema = Archive.AsSpan().IndexOf("Schema"u8);
        var directory = Archive.AsSpan().IndexOf("PK\u0001\u0002"u8);
        Assert.InRange(schema, 0, directory);
        var random = new Random(3);
        var (refused, tried) = (0, 0);
        for (var position = 0; position < Archive.Length; position++)
        {
            if (position >= schema && position < directory)
                continue;
            tried++;
            refused += LoadsAndRuns(Flipped(Archive, position, random)) ? 0 : 1;
        }

        Assert.InRange(refused, 1, tried - 1);
    }

    [Fact]
    public void A_tangent_that_does_not_fit_the_model_is_named()
    {
        // The direction in A, {-1, 7}, is stored as its one row, its two numbers, and them.
        byte[] direction = [.. BitConverter.GetBytes(1), .. BitConverter.GetBytes(2), .. BitConverter.GetBytes(-1f), .. BitConverter.GetBytes(7f)];
        var content = (byte[])Content.Clone();
        content[content.AsSpan().IndexOf(direction)] = 2;
        var exception = Assert.Throws<InvalidOperationException>(() => ModelArchive.Load(_mlContext, ModelArchive.Replace(Archive, Entry, content)));
        Assert.Equal(
            "The model file is damaged: Tangent 'A' has 2 x 1 numbers; expected 1 x 2, the shape of A.", Assert.IsType<FormatException>(exception.GetBaseException()).Message);
    }

    /// <summary>It would read a direction from no column, and give zeros without a word.</summary>
    [Fact]
    public void A_tangent_of_a_column_that_has_lost_its_column_is_refused()
    {
        // EachFeature is stored as its kind, 3, its output, no input (-1), no rows and no numbers. Kind 2 is a direction column.
        byte[] rest = [.. BitConverter.GetBytes(-1), .. BitConverter.GetBytes(0), .. BitConverter.GetBytes(0)];
        var content = (byte[])Content.Clone();
        var kind = content.AsSpan().IndexOf(rest) - sizeof(int) - 1;
        Assert.Equal(3, content[kind]);
        content[kind] = 2;
        var exception = Assert.Throws<InvalidOperationException>(() => ModelArchive.Load(_mlContext, ModelArchive.Replace(Archive, Entry, content)));
        Assert.Equal("The model file is damaged: a tangent and its column do not go together.", Assert.IsType<FormatException>(exception.GetBaseException()).Message);
    }

    /// <summary>ML.NET's header has the name of the format, then the version that wrote it and the version that can read it.</summary>
    [Theory]
    [InlineData(0x00010001)]
    [InlineData(0x00010004)]
    public void A_file_that_the_first_version_or_a_later_one_wrote_is_refused(int version)
    {
        var content = (byte[])Content.Clone();
        var versions = content.AsSpan().IndexOf("JVP\0SENS"u8) + 8;
        Assert.Equal((0x00010003, 0x00010003), (BitConverter.ToInt32(content, versions), BitConverter.ToInt32(content, versions + sizeof(int))));
        BitConverter.TryWriteBytes(content.AsSpan(versions), version);
        BitConverter.TryWriteBytes(content.AsSpan(versions + sizeof(int)), version);
        Assert.False(LoadsAndRuns(ModelArchive.Replace(Archive, Entry, content), IsDamage));
    }

    private static byte[] Save()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        return ModelArchive.Save(mlContext, EveryKind.Fit(mlContext, data), data.Schema);
    }

    private static IEnumerable<int> PayloadPositions()
    {
        var (start, length) = Payload.GetOffsetAndLength(Content.Length);
        return Enumerable.Range(start, length);
    }

    private static byte[] Flipped(byte[] bytes, int position, Random random)
    {
        var copy = (byte[])bytes.Clone();
        copy[position] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    /// <summary>
    /// Loads and reads every column; false where it is refused. Another exception than those expected, and too much memory, fail the test.
    /// </summary>
    private bool LoadsAndRuns(byte[] archive, Func<Exception, bool>? isExpected = null)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            EveryKind.Read(ModelArchive.Load(_mlContext, archive).Transform(EveryKind.Data(_mlContext, rows: 2)));
            return true;
        }
        catch (Exception exception) when ((isExpected ?? IsNoAccident)(exception))
        {
            return false;
        }
        finally
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= LargestAllocation, $"Loading allocated {allocated} bytes.");
        }
    }

    /// <summary>
    /// A word about the format, which ML.NET may wrap in "Error during class instantiation"; or a model that asks the data for a column by a
    /// changed name.
    /// </summary>
    private static bool IsDamage(Exception exception) => exception.GetBaseException() is FormatException or ArgumentOutOfRangeException { ParamName: "schema" };

    /// <summary>What a check throws, here, in ML.NET or in the archive, and not what the lack of one leads to.</summary>
    private static bool IsNoAccident(Exception exception) =>
        exception.GetBaseException() is not (NullReferenceException or IndexOutOfRangeException or InvalidCastException or ArithmeticException or OutOfMemoryException);
}
