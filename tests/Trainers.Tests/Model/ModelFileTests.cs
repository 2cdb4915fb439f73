using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>
/// A model file is a zip archive; our entry of it holds the header of ML.NET, then what TwoLayerLinearModelFormat writes.
/// </summary>
public class ModelFileTests
{
    private const int Features = 5;

    /// <summary>Behind n, k, m and whether there is a bias: n of Theta, one of A and b; then whether training converged.</summary>
    private const int AtParameters = 13;
    private const int AtEpochs = AtParameters + ((Features + 2) * sizeof(float)) + 1;

    /// <summary>More than loading the undamaged file takes many times over, and far less than a wrong length can ask for.</summary>
    private const long MostAllocated = 50_000_000;

    private static readonly MLContext Context = new(seed: 1);
    private static readonly IDataView Data = RandomProblem.Easy(1, rows: 40, Features).DataView(Context);
    private static readonly byte[] File = Save();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 8)];

    [Fact]
    public void The_undamaged_file_loads_within_the_same_bounds()
    {
        var scores = Scores(Load(File));
        Assert.Equal(Scores(Trainer().Fit(Data)), scores);
        Assert.All(scores, score => Assert.True(float.IsFinite(score)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_changed_byte_gives_an_error_that_explains_itself_or_a_model(int seed)
    {
        var random = new Random(seed);
        var entry = OurEntry();
        for (var trial = 0; trial < 30; trial++)
        {
            var damaged = (byte[])entry.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            AssertErrorOrModel(damaged);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Several_random_bytes_give_an_error_that_explains_itself_or_a_model(int seed)
    {
        var random = new Random(100 + seed);
        var entry = OurEntry();
        for (var trial = 0; trial < 30; trial++)
        {
            var damaged = (byte[])entry.Clone();
            random.NextBytes(damaged.AsSpan(random.Next(damaged.Length - 8), random.Next(1, 8)));
            AssertErrorOrModel(damaged);
        }
    }

    [Fact]
    public void A_truncated_entry_is_an_error_wherever_it_ends()
    {
        var entry = OurEntry();
        for (var length = 0; length < entry.Length; length += 3)
            Assert.True(IsClearError(Record.Exception(() => Load(Replace(entry[..length])))), $"Truncated to {length} bytes.");
    }

    /// <summary>The numbers that announce lengths: n, k and m at 0, 4 and 8, and the epochs behind the parameters.</summary>
    [Theory]
    [InlineData(0, int.MaxValue, "its parameters need 8589934596 bytes")]
    [InlineData(0, 1_000_000_000, "its parameters need 4000000008 bytes")]
    [InlineData(0, 0, "0 features, rank 1, 1 outputs; expected 1 outputs")]
    [InlineData(0, -1, "-1 features, rank 1, 1 outputs; expected 1 outputs")]
    [InlineData(4, int.MaxValue, "its parameters need 51539607532 bytes")]
    [InlineData(4, 1_000_000, "its parameters need 24000004 bytes")]
    [InlineData(4, 0, "5 features, rank 0, 1 outputs; expected 1 outputs")]
    [InlineData(4, int.MinValue, "5 features, rank -2147483648, 1 outputs; expected 1 outputs")]
    [InlineData(8, 2, "5 features, rank 1, 2 outputs; expected 1 outputs")]
    [InlineData(8, int.MaxValue, "5 features, rank 1, 2147483647 outputs; expected 1 outputs")]
    [InlineData(8, 0, "5 features, rank 1, 0 outputs; expected 1 outputs")]
    [InlineData(AtEpochs, int.MaxValue, "its epochs need 68719476704 bytes")]
    [InlineData(AtEpochs, 100_000_000, "its epochs need 3200000000 bytes")]
    [InlineData(AtEpochs, -1, "-1 epochs")]
    public void A_length_that_cannot_be_is_refused(int offset, int value, string expected)
    {
        var damaged = (byte[])OurEntry().Clone();
        BitConverter.TryWriteBytes(damaged.AsSpan(Start(damaged) + offset), value);
        AssertDamaged(damaged, expected);
    }

    [Fact]
    public void All_lengths_huge_at_once_are_refused()
    {
        var damaged = (byte[])OurEntry().Clone();
        BitConverter.TryWriteBytes(damaged.AsSpan(Start(damaged)), int.MaxValue);
        BitConverter.TryWriteBytes(damaged.AsSpan(Start(damaged) + 4), int.MaxValue);
        AssertDamaged(damaged, "its parameters need 18446744065119617028 bytes");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_parameter_that_is_no_number_is_refused(float value)
    {
        var damaged = (byte[])OurEntry().Clone();
        BitConverter.TryWriteBytes(damaged.AsSpan(Start(damaged) + AtParameters), value);
        AssertDamaged(damaged, FormattableString.Invariant($"number 0 of 7 is {value}"));
    }

    [Fact]
    public void A_file_of_a_later_version_is_refused()
    {
        // In ML.NET's header the signature of the model is followed by the version that wrote it and the oldest that can read it.
        var damaged = (byte[])OurEntry().Clone();
        var version = damaged.AsSpan().IndexOf("2LAYLINR"u8);
        Assert.True(version >= 0);
        BitConverter.TryWriteBytes(damaged.AsSpan(version + 8), 0x00010002);
        BitConverter.TryWriteBytes(damaged.AsSpan(version + 12), 0x00010002);
        Assert.True(IsClearError(Record.Exception(() => Load(Replace(damaged)))));
    }

    /// <summary>Few epochs make a short history, so that random positions are mostly in what matters.</summary>
    private static TwoLayerLinearRegressionTrainer Trainer() =>
        Context.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options { Seed = 1, MaximumEpochs = 3 });

    private static byte[] Save()
    {
        using var stream = new MemoryStream();
        Context.Model.Save(Trainer().Fit(Data), Data.Schema, stream);
        return stream.ToArray();
    }

    private static void AssertErrorOrModel(byte[] entry)
    {
        ITransformer? model = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Record.Exception(() => model = Load(Replace(entry)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        if (model is null)
            Assert.True(IsClearError(exception), $"{exception}");
        else
            Assert.All(Scores(model), score => Assert.False(float.IsNaN(score)));
    }

    private static void AssertDamaged(byte[] entry, string expected)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Record.Exception(() => Load(Replace(entry)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        Assert.Contains($"The model file is damaged: {expected}", exception?.GetBaseException().Message, StringComparison.Ordinal);
    }

    /// <summary>An exception that was thrown on purpose, at any depth: not one of the runtime about null, a cast or memory.</summary>
    private static bool IsClearError(Exception? exception) =>
        exception?.GetBaseException() is FormatException or InvalidOperationException or IOException
            or (ArgumentException and not ArgumentNullException);

    private static ITransformer Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return new MLContext().Model.Load(stream, out _);
    }

    private static float[] Scores(ITransformer model) => [.. model.Transform(Data).GetColumn<float>("Score")];

    /// <summary>
    /// Where our format begins: ML.NET's header says at 16 where the model does, and its base class writes the size of a float.
    /// </summary>
    private static int Start(byte[] entry) => (int)BitConverter.ToInt64(entry, 16) + sizeof(int);

    private static byte[] OurEntry()
    {
        using var archive = new ZipArchive(new MemoryStream(File));
        return archive.Entries.Select(Read).Single(IsOurs);
    }

    /// <summary>The archive with another content of our entry, and a checksum that fits it.</summary>
    private static byte[] Replace(byte[] content)
    {
        using var result = new MemoryStream();
        using (var archive = new ZipArchive(new MemoryStream(File)))
        using (var changed = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in archive.Entries)
            {
                var bytes = Read(entry);
                using var stream = changed.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                stream.Write(IsOurs(bytes) ? content : bytes);
            }
        }

        return result.ToArray();
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static bool IsOurs(byte[] entry) => entry.AsSpan().IndexOf("2LAYLINR"u8) >= 0;
}
