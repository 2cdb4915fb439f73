using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>
/// A model file that was cut or changed is refused with a message about the format, or gives the same results as before. Loading never
/// hangs, and never takes more memory than the size of the file explains. Every change of bytes that we wrote is refused.
/// </summary>
public class DamagedModelFileTests
{
    private const string Entry = "TransformerChain/Model.key";

    private const string SmallestChange = "SmallestChange";

    /// <summary>
    /// A sound file of one kilobyte takes about 160 kB to load, most of it in ML.NET and the archive. A length in the file whose upper half
    /// is wrong would allocate more than this limit: 2¹⁹ numbers of 4 bytes.
    /// </summary>
    private const long LargestAllocation = 1 << 21;

    private static readonly byte[] Archive = Save();

    private static readonly byte[] Content = ModelArchive.Entries(Archive)[Entry];

    private static readonly Dictionary<string, float[][]> Columns = Run(new MLContext(), Archive);

    private readonly MLContext _mlContext = new();

    [Fact]
    public void The_undamaged_file_loads_within_the_limit()
    {
        Assert.True(LoadsAndRuns(Archive));
        Assert.Equal(EveryKind.Features, BitConverter.ToInt32(Content.AsSpan(EntryChecksum.Model(Content))[sizeof(int)..]));
        Assert.Equal(EntryChecksum.Of(Content), Content[EntryChecksum.Model(Content)][^EntryChecksum.Length..]);
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
            Assert.False(
                LoadsAndRuns(ModelArchive.Replace(Archive, Entry, Content[..length])),
                $"{length} of {Content.Length} bytes were accepted.");
    }

    /// <summary>Parameters, tangents, and the names of columns and features.</summary>
    [Fact]
    public void A_bit_that_is_flipped_anywhere_in_what_we_wrote_is_refused()
    {
        var random = new Random(1);
        foreach (var position in Positions(EntryChecksum.Model(Content)).Concat(Positions(EntryChecksum.Characters(Content))))
            AssertDoesNotFit(Flipped(Content, position, random));
    }

    /// <summary>Every number of four bytes in turn, at the ends of its range.</summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_extreme_number_anywhere_in_what_we_wrote_is_refused(int extreme)
    {
        foreach (var position in Positions(EntryChecksum.Model(Content)).SkipLast(sizeof(int)))
        {
            var content = (byte[])Content.Clone();
            BitConverter.TryWriteBytes(content.AsSpan(position), extreme);

            // The bytes between zeros and a negative number read as the smallest int.
            if (!content.AsSpan().SequenceEqual(Content))
                AssertDoesNotFit(content);
        }
    }

    /// <summary>With a matching checksum, as after a deliberate change: the later checks still hold.</summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_extreme_number_that_the_checksum_fits_is_refused_as_damaged_or_is_a_model(int extreme)
    {
        var (refused, tried) = (0, 0);
        foreach (var position in Positions(EntryChecksum.Model(Content)).SkipLast(EntryChecksum.Length))
        {
            var content = (byte[])Content.Clone();
            BitConverter.TryWriteBytes(content.AsSpan(position), extreme);
            tried++;
            refused += Loads(ModelArchive.Replace(Archive, Entry, EntryChecksum.Resealed(content)), IsDamage) is null ? 1 : 0;
        }

        Assert.InRange(refused, 1, tried - 1);
    }

    /// <summary>
    /// The archive and its compressed entries, except the input schema: ML.NET 5.0.1 reads the schema as binary data, and some wrong bits
    /// make its reader wait forever.
    /// </summary>
    [Fact]
    public void A_file_with_a_bit_flipped_is_refused_or_gives_the_same()
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
        // The direction in A, {-1, 7}, is stored as the number of rows, 1, the count, 2, and the two numbers.
        byte[] direction =
            [.. BitConverter.GetBytes(1), .. BitConverter.GetBytes(2), .. BitConverter.GetBytes(-1f), .. BitConverter.GetBytes(7f)];
        var content = (byte[])Content.Clone();
        content[content.AsSpan().IndexOf(direction)] = 2;
        var archive = ModelArchive.Replace(Archive, Entry, EntryChecksum.Resealed(content));
        var exception = Assert.Throws<InvalidOperationException>(() => ModelArchive.Load(_mlContext, archive));
        Assert.Equal(
            "The model file is damaged: Sensitivity 'A' has 2 x 1 numbers; expected 1 x 2, the shape of A.",
            Assert.IsType<FormatException>(exception.GetBaseException()).Message);
    }

    /// <summary>It would read a direction from no column, and silently give zeros.</summary>
    [Fact]
    public void A_tangent_of_a_column_that_has_lost_its_column_is_refused()
    {
        // EachFeature is stored as its kind, 3, its output, not of the raw score, no input (-1), no rows and no numbers. Kind 2 is a
        // direction column.
        byte[] rest = [.. BitConverter.GetBytes(-1), .. BitConverter.GetBytes(0), .. BitConverter.GetBytes(0)];
        var content = (byte[])Content.Clone();
        var kind = content.AsSpan().IndexOf(rest) - 1 - sizeof(int) - 1;
        Assert.Equal(3, content[kind]);
        content[kind] = 2;
        var archive = ModelArchive.Replace(Archive, Entry, EntryChecksum.Resealed(content));
        var exception = Assert.Throws<InvalidOperationException>(() => ModelArchive.Load(_mlContext, archive));
        Assert.Equal(
            "The model file is damaged: a sensitivity and its column do not go together.",
            Assert.IsType<FormatException>(exception.GetBaseException()).Message);
    }

    [Theory]
    [InlineData(0x00010001)]
    [InlineData(0x00010007)]
    public void A_file_that_the_first_version_or_a_later_one_wrote_is_refused(int version)
    {
        var content = (byte[])Content.Clone();
        Assert.Equal((0x00010006, 0x00010006), EntryChecksum.Versions(content));
        EntryChecksum.SetVersions(content, version, version);
        Assert.False(LoadsAndRuns(ModelArchive.Replace(Archive, Entry, content), IsDamage));
    }

    /// <summary>A version without a checksum does not switch it off: its format is another, and the bytes would be left over.</summary>
    [Fact]
    public void A_file_that_denies_its_checksum_is_refused()
    {
        var content = (byte[])Content.Clone();
        EntryChecksum.SetVersions(content, 0x00010003, 0x00010003);
        Assert.False(LoadsAndRuns(ModelArchive.Replace(Archive, Entry, content), IsDamage));
    }

    private static byte[] Save()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        return ModelArchive.Save(mlContext, OfLabel(mlContext).Fit(data), data.Schema);
    }

    /// <summary>A model of one label, so that there are names of outputs and a decision: all kinds fit it.</summary>
    private static JvpSensitivityEstimator OfLabel(MLContext mlContext)
    {
        var model = ChosenTask.Create(mlContext, "labels", EveryKind.Model.Theta, EveryKind.Model.A, [EveryKind.Model.Bias!.Value]);
        var options = new SmallestChangeOptions
        {
            LowerBounds = [-1, -2, float.NegativeInfinity],
            UpperBounds = [1, 2, 3],
            Threshold = 0.5f,
        };
        return mlContext.Transforms.JvpSensitivity(
            model, [.. EveryKind.Sensitivities, Sensitivity.SmallestChange(SmallestChange, options)]);
    }

    private static IEnumerable<int> Positions(Range part) => Enumerable.Range(part.Start.Value, part.End.Value - part.Start.Value);

    private static byte[] Flipped(byte[] bytes, int position, Random random)
    {
        var copy = (byte[])bytes.Clone();
        copy[position] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    private static Dictionary<string, float[][]> Run(MLContext mlContext, byte[] archive) =>
        Transforms.Tests.Columns.Read(
            ModelArchive.Load(mlContext, archive).Transform(EveryKind.Data(mlContext, rows: 2)),
            [.. EveryKind.ColumnNames, SmallestChange]);

    private void AssertDoesNotFit(byte[] content) =>
        AssertDamaged(content, "The model file is damaged: its content does not fit its checksum.");

    private void AssertDamaged(byte[] content, string message)
    {
        var archive = ModelArchive.Replace(Archive, Entry, content);
        var exception = Assert.Throws<InvalidOperationException>(() => ModelArchive.Load(_mlContext, archive));
        Assert.Equal(message, Assert.IsType<FormatException>(exception.GetBaseException()).Message);
    }

    /// <summary>Returns false if the file is refused. Otherwise it must give the results of the undamaged file.</summary>
    private bool LoadsAndRuns(byte[] archive, Func<Exception, bool>? isExpected = null)
    {
        var columns = Loads(archive, isExpected ?? IsNoAccident);
        if (columns is not null)
            Assert.Equal(Columns, columns);
        return columns is not null;
    }

    /// <summary>
    /// Loads the file and reads every column; null if it is refused. An unexpected exception, or too much memory, fails the test.
    /// </summary>
    private Dictionary<string, float[][]>? Loads(byte[] archive, Func<Exception, bool> isExpected)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return Run(_mlContext, archive);
        }
        catch (Exception exception) when (isExpected(exception))
        {
            return null;
        }
        finally
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= LargestAllocation, $"Loading allocated {allocated} bytes.");
        }
    }

    /// <summary>
    /// A message about the format, which ML.NET may wrap in "Error during class instantiation"; or a model whose column has a changed name.
    /// </summary>
    private static bool IsDamage(Exception exception) =>
        exception.GetBaseException() is FormatException or ArgumentOutOfRangeException { ParamName: "schema" };

    /// <summary>Exceptions of checks, here, in ML.NET or in the archive, and not the consequences of a missing check.</summary>
    private static bool IsNoAccident(Exception exception) =>
        exception.GetBaseException() is not (NullReferenceException
            or IndexOutOfRangeException
            or InvalidCastException
            or ArithmeticException
            or OutOfMemoryException);
}
