using System.Globalization;
using System.Text;
using Cotangent.Trainers.Columns;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>
/// Files of earlier versions, kept in tests/Transforms.Tests/ModelFiles, give the results that they gave when they were written.
/// </summary>
public class EarlierFilesTests
{
    private static readonly string[] Versions = ["1.2", "1.3"];

    private static readonly string[] Kinds = ["regression", "minibatch", "binary", "multiclass", "targets", "sensitivities"];

    /// <summary>The loader signatures of models and sensitivities, at byte 64 of ML.NET's header.</summary>
    private static readonly string[] Signatures = ["2LAYLINR", "2LAYLINB", "2LAYLINC", "2LAYLMOU", "JVP\0SENS"];

    private readonly MLContext _mlContext = new();

    public static TheoryData<string, string> Files => [.. from version in Versions from kind in Kinds select (version, kind)];

    /// <summary>
    /// Sums of a few products in double, rounded once to single precision: the order of a sum, which depends on the processor, has no
    /// effect.
    /// </summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void It_gives_the_same_columns(string version, string kind)
    {
        var expected = Expected(version, kind);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Lines(kind, Archive(version, kind)));
    }

    /// <summary>Saved again, it is a file of the present version, with the same scores.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Saved_again_it_gives_the_same_columns(string version, string kind)
    {
        var model = ModelArchive.Load(_mlContext, Archive(version, kind));
        var archive = ModelArchive.Save(_mlContext, model, Rows().Schema);
        Assert.All(OurModels(archive), entry =>
        {
            Assert.Equal((0x00010006, 0x00010006), EntryChecksum.Versions(entry.Value));
            Assert.Equal(EntryChecksum.Of(entry.Value), entry.Value[EntryChecksum.Model(entry.Value)][^EntryChecksum.Length..]);
        });
        Assert.Equal(Expected(version, kind), Lines(kind, archive));
    }

    /// <summary>
    /// The files name an assembly with version 0.1.0.0, and load. Present files name an assembly without a version: an earlier assembly
    /// then reads the version of the file and refuses it, and does not look for an assembly that does not exist.
    /// </summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void The_version_of_the_assembly_does_not_matter(string version, string kind)
    {
        var models = OurModels(Archive(version, kind));
        Assert.NotEmpty(models);
        Assert.All(models, entry =>
        {
            Assert.Contains(", Version=0.1.0.0,", EntryChecksum.AssemblyName(entry.Value), StringComparison.Ordinal);
            Assert.NotEqual(0x00010006, EntryChecksum.Versions(entry.Value).Written);
        });
        Assert.All(
            OurModels(ModelArchive.Save(_mlContext, ModelArchive.Load(_mlContext, Archive(version, kind)), Rows().Schema)),
            entry => Assert.Matches(@"^Cotangent\.(Trainers|Transforms)$", EntryChecksum.AssemblyName(entry.Value)));
        Assert.Equal(new Version(1, 0, 0, 0), typeof(TwoLayerLinearRegressionModelParameters).Assembly.GetName().Version);
        Assert.Equal(new Version(1, 0, 0, 0), typeof(JvpSensitivityTransformer).Assembly.GetName().Version);
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "ModelFiles", name);

    private static byte[] Archive(string version, string kind) => File.ReadAllBytes(PathOf($"{version}-{kind}.model"));

    /// <summary>One line for each column: kind, name, names of slots, and the values of all rows.</summary>
    private static string[] Expected(string version, string kind) =>
        [.. File.ReadLines(PathOf($"{version}.txt")).Where(line => line.StartsWith($"{kind} ", StringComparison.Ordinal))];

    /// <summary>The transformers with parameters or sensitivities of ours.</summary>
    private static Dictionary<string, byte[]> OurModels(byte[] archive) => ModelArchive.Entries(archive)
        .Where(entry => entry.Value.Length > 72 && Signatures.Contains(Encoding.ASCII.GetString(entry.Value, 64, 8)))
        .ToDictionary();

    /// <summary>The rows by the formula of tests/Transforms.Tests/ModelFiles/README.md.</summary>
    private IDataView Rows() => _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 24).Select(i => new Row
    {
        Features = [(i * 7 % 11) - 5, (i * 5 % 13) / 2f, (i * 3 % 7) - 2.5f],
        Direction = [i % 2, 1, -i],
    }));

    private IEnumerable<string> Lines(string kind, byte[] archive)
    {
        var scored = ModelArchive.Load(_mlContext, archive).Transform(Rows());
        foreach (var column in scored.Schema.Where(
            column => column.Name is not ("Features" or "Direction" or "PredictedLabel") && !column.IsHidden))
        {
            var values = column.Type is VectorDataViewType
                ? scored.GetColumn<float[]>(column.Name).SelectMany(row => row)
                : scored.GetColumn<float>(column.Name);
            var text = string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
            yield return $"{kind} {column.Name} [{string.Join(',', SlotNames(column))}] {text}";
        }
    }

    private static string[] SlotNames(DataViewSchema.Column column)
    {
        if (!column.HasSlotNames())
            return [];
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        [VectorType(3)]
        public float[] Direction { get; set; } = [];
    }
}
