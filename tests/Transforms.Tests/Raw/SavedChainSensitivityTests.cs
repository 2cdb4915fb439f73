using System.Globalization;
using Cotangent.Trainers.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Raw;

/// <summary>Loaded sensitivities of a chain equal the saved ones to the bit. Damaged files are refused.</summary>
public sealed class SavedChainSensitivityTests
{
    private const string Entry = "TransformerChain/Model.key";

    /// <summary>ML.NET reads its own header, of 256 bytes, before it checks anything.</summary>
    private const int HeaderLength = 256;

    private static readonly SensitivityOptions Options = new()
    {
        OutputColumnName = "Derivatives",
        By = ["City", "Income", "Age"],
        OfSlots = ["low", "high"],
        Switches = SwitchEffects.FromReference("City", "Oslo"),
        MaximumCategories = 7,
        Categories = new Dictionary<string, IReadOnlyList<string>> { ["City"] = ["Rome", "Oslo", "Lima", ""] },
        UnknownStages = UnknownStageBehavior.Refuse,
        Tangents =
        [
            RawTangent.Column("Age"), RawTangent.Along("Both", ("Age", 2), ("Income", -1000)), RawTangent.FromColumns("Drift", "_change"),
        ],
    };

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _data;

    public SavedChainSensitivityTests() => _data = Applicants.Data(_mlContext);

    public static TheoryData<string> Chains =>
        [nameof(Applicants.Binary), nameof(Applicants.Multiclass), nameof(Applicants.Regression), "set"];

    [Theory]
    [MemberData(nameof(Chains))]
    public void Loaded_it_gives_the_same_bits_names_and_description(string chain)
    {
        var sensitivity = Fit(chain);
        var archive = ModelArchive.Save(_mlContext, sensitivity, _data.Schema);
        var (before, after) = (sensitivity.Transform(_data), ModelArchive.Load(new MLContext(), archive).Transform(_data));
        var added = before.Schema.Select(column => column.Name).Except(_data.Schema.Select(column => column.Name)).ToArray();
        Assert.Equal(chain == "set" ? 4 : 1, added.Length);
        foreach (var name in added)
        {
            Assert.Equal(Columns.Read(before, name).SelectMany(Bits), Columns.Read(after, name).SelectMany(Bits));
            Assert.Equal(
                WholePipeline.Texts(before.Schema[name], "DerivativeKind"),
                WholePipeline.Texts(after.Schema[name], "DerivativeKind"));
        }

        Assert.Equal(SchemaText.Of(before), SchemaText.Of(after));
        Assert.Equal(sensitivity.Describe(), Loaded(archive).Describe());

        static IEnumerable<int> Bits(float[] row) => row.Select(BitConverter.SingleToInt32Bits);
    }

    [Fact]
    public void Saving_what_was_loaded_writes_the_same_bytes()
    {
        var first = ModelArchive.Save(_mlContext, Fit("set"), _data.Schema);
        var fresh = new MLContext();
        var second = ModelArchive.Save(fresh, ModelArchive.Load(fresh, first), _data.Schema);
        var (before, after) = (ModelArchive.Entries(first), ModelArchive.Entries(second));
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.Equal(before[Entry], after[Entry]);
    }

    /// <summary>A program that names none of our types prints the same scores: the column is renamed to the one that it prints.</summary>
    [Fact]
    public async Task Another_process_computes_the_same()
    {
        using var model = new TemporaryFile(".zip");
        using var rows = new TemporaryFile(".idv");
        var sensitivity = _mlContext.Transforms.Sensitivity(
            Applicants.Multiclass(_mlContext, _data), new() { OutputColumnName = "Score" }).Fit(_data);
        _mlContext.Model.Save(sensitivity, _data.Schema, model.Path);
        using (var stream = File.Create(rows.Path))
            _mlContext.Data.SaveAsBinary(_data, stream);

        var (exitCode, output, error) = await ChildProcess.Run("ModelLoader", [model.Path, rows.Path]);
        Assert.Equal(("", 0), (error, exitCode));
        var transformed = sensitivity.Transform(_data);
        Assert.Equal(
            Columns.Read(transformed, "Score")
                .Select(row => string.Join(' ', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture))))
                .Prepend(string.Join(' ', WholePipeline.Texts(transformed.Schema["Score"], "SlotNames"))),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>As when a version before had no rule for a stage: the promise in the file is not changed in silence.</summary>
    [Fact]
    public void A_kind_that_has_changed_since_the_file_was_saved_is_described()
    {
        var archive = ModelArchive.Save(_mlContext, Fit(nameof(Applicants.Regression)), _data.Schema);
        var content = ModelArchive.Entries(archive)[Entry];
        // The kinds are strings of the entry: "exact" is written once.
        var position = Position(content, "exact");
        var changed = (byte[])content.Clone();
        System.Text.Encoding.Unicode.GetBytes("other").CopyTo(changed, position);
        var loaded = Loaded(ModelArchive.Replace(archive, Entry, EntryChecksum.Resealed(changed)));
        Assert.EndsWith(
            string.Join(
                Environment.NewLine,
                "Computed otherwise than when the file was saved:",
                "  slot 'Age' was other and is exact",
                "  slot 'Income' was other and is exact"),
            loaded.Describe(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_in_what_we_wrote_is_refused()
    {
        var archive = ModelArchive.Save(_mlContext, Fit("set"), _data.Schema);
        var content = ModelArchive.Entries(archive)[Entry];
        var random = new Random(1);
        foreach (var part in new[] { EntryChecksum.Model(content), EntryChecksum.Characters(content) })
        {
            for (var position = part.Start.Value; position < part.End.Value; position++)
            {
                var copy = (byte[])content.Clone();
                copy[position] ^= (byte)(1 << random.Next(8));
                AssertDamaged(
                    ModelArchive.Replace(archive, Entry, copy),
                    message => message == "The model file is damaged: its content does not fit its checksum.");
            }
        }
    }

    /// <summary>
    /// With a checksum that fits, as after a deliberate change: counts and codes are checked. The bytes of ML.NET's own schema are left
    /// out.
    /// </summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_extreme_number_that_the_checksum_fits_is_damage_or_another_layout(int extreme)
    {
        var archive = ModelArchive.Save(_mlContext, Fit("set"), _data.Schema);
        var content = ModelArchive.Entries(archive)[Entry];
        var part = EntryChecksum.Model(content);
        // ML.NET's binary data view begins with these characters.
        var schema = content.AsSpan().IndexOf("CML\0DVB\0"u8) - sizeof(int);
        Assert.True(schema > part.Start.Value);
        var accepted = 0;
        for (var position = part.Start.Value; position <= schema; position++)
        {
            var copy = (byte[])content.Clone();
            BitConverter.TryWriteBytes(copy.AsSpan(position), extreme);
            if (Refusal(ModelArchive.Replace(archive, Entry, EntryChecksum.Resealed(copy))) is { } refusal)
                Assert.True(refusal is FormatException, $"At {position}: {refusal}");
            else
                accepted++;
        }

        // Any number is a layout in these places: the most categories, and the slots and sizes of the three steps. Four bytes touch such a
        // number from seven positions. All other bytes belong to counts, codes and indices of strings, of which the extreme is none.
        Assert.InRange(accepted, 1, 7 * (1 + (2 * 3)));
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        var archive = ModelArchive.Save(_mlContext, Fit("set"), _data.Schema);
        var content = ModelArchive.Entries(archive)[Entry];
        for (var length = 0; length < content.Length; length += 11)
        {
            var refusal = Refusal(ModelArchive.Replace(archive, Entry, content[..length]));
            Assert.True(
                refusal is FormatException || (refusal is EndOfStreamException && length < HeaderLength),
                $"{length} of {content.Length} bytes: {refusal?.ToString() ?? "accepted"}");
        }
    }

    private SensitivityTransformer Fit(string chain) => chain switch
    {
        nameof(Applicants.Binary) => _mlContext.Transforms.Sensitivity(Applicants.Binary(_mlContext, _data)).Fit(_data),
        nameof(Applicants.Multiclass) => _mlContext.Transforms.Sensitivity(Applicants.Multiclass(_mlContext, _data)).Fit(_data),
        nameof(Applicants.Regression) => _mlContext.Transforms.Sensitivity(Applicants.Regression(_mlContext, _data)).Fit(_data),
        "set" => _mlContext.Transforms.Sensitivity(Applicants.Multiclass(_mlContext, _data), Options).Fit(_data),
        _ => throw new ArgumentOutOfRangeException(nameof(chain), chain, null),
    };

    private static SensitivityTransformer Loaded(byte[] archive) =>
        (SensitivityTransformer)ModelArchive.Load(new MLContext(), archive);

    private static int Position(byte[] content, string text)
    {
        var bytes = System.Text.Encoding.Unicode.GetBytes(text);
        var position = content.AsSpan().IndexOf(bytes);
        Assert.True(position >= 0);
        Assert.Equal(position, content.AsSpan().LastIndexOf(bytes));
        return position;
    }

    private static void AssertDamaged(byte[] archive, Predicate<string> isExpected)
    {
        var exception = Assert.ThrowsAny<Exception>(() => ModelArchive.Load(new MLContext(), archive));
        var message = Assert.IsType<FormatException>(exception.GetBaseException()).Message;
        Assert.True(isExpected(message), message);
    }

    /// <summary>Why the file is refused: the format if that is among the reasons. Null if it is accepted.</summary>
    private static Exception? Refusal(byte[] archive)
    {
        try
        {
            ModelArchive.Load(new MLContext(), archive);
            return null;
        }
        catch (Exception exception)
        {
            Exception? reason = exception;
            while (reason is not (null or FormatException))
                reason = reason.InnerException;
            return reason ?? exception.GetBaseException();
        }
    }
}
