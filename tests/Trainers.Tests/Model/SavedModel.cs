using System.IO.Compression;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Tests.MultiOutput;
using Cotangent.Trainers.Tests.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>
/// A model file is a zip archive; our entry of it holds the header of ML.NET, then what TwoLayerLinearModelFormat writes.
/// </summary>
internal sealed class SavedModel
{
    public const int Features = 5;

    private static readonly MLContext Context = new(seed: 1);

    /// <summary>Few epochs make a short history, so that random positions are mostly in what matters.</summary>
    private static readonly TwoLayerLinearRegressionTrainer.Options Settings = new() { Seed = 1, MaximumEpochs = 3 };

    private readonly string _signature;
    private readonly ITransformer _model;
    private readonly IDataView _data;

    private SavedModel(string signature, IEstimator<ITransformer> trainer, IDataView data)
    {
        (_signature, _model, _data) = (signature, trainer.Fit(data), data);
        using var stream = new MemoryStream();
        Context.Model.Save(_model, data.Schema, stream);
        File = stream.ToArray();
        using var archive = new ZipArchive(new MemoryStream(File));
        Entry = archive.Entries.Select(Read).Single(IsOurs);
    }

    /// <summary>One of each task, by its name.</summary>
    public static IReadOnlyDictionary<string, SavedModel> Of { get; } = new Dictionary<string, SavedModel>
    {
        ["regression"] = new(
            "2LAYLINR",
            Context.Regression.Trainers.TwoLayerLinear(Settings),
            RandomProblem.Easy(1, rows: 40, Features).DataView(Context)),
        ["binary"] = new(
            "2LAYLINB",
            Context.BinaryClassification.Trainers.TwoLayerLinear(new TwoLayerLinearBinaryTrainer.Options { Seed = 1, MaximumEpochs = 3 }),
            ClassProblem.TrueOrFalse(Context, features: Features)),
        ["multiclass"] = new(
            "2LAYLINC",
            Context.MulticlassClassification.Trainers.TwoLayerLinear(
                new TwoLayerLinearMulticlassTrainer.Options { Seed = 1, MaximumEpochs = 3 }),
            ClassProblem.Keys(Context, value => $"class {value}", features: Features)),
        ["many targets"] = new(
            "2LAYLMOU",
            Context.MultiOutputRegression.Trainers.TwoLayerLinear(
                new TwoLayerLinearMultiOutputTrainer.Options { Seed = 1, MaximumEpochs = 3 }),
            TargetsProblem.Easy(1, rows: 40, Features, targets: 3).DataView(Context)),
    };

    /// <summary>The transformer around the model of many targets, which is ours, too: the name of the feature column.</summary>
    public static SavedModel ManyTargetsTransformer { get; } = new(
        "2LAYLMPR",
        Context.MultiOutputRegression.Trainers.TwoLayerLinear(new TwoLayerLinearMultiOutputTrainer.Options { Seed = 1, MaximumEpochs = 3 }),
        TargetsProblem.Easy(1, rows: 40, Features, targets: 3).DataView(Context));

    public byte[] File { get; }

    /// <summary>Our entry of the archive.</summary>
    public byte[] Entry { get; }

    /// <summary>The eight characters that say what kind of model it is.</summary>
    public ReadOnlySpan<byte> Signature => System.Text.Encoding.ASCII.GetBytes(_signature);

    public float[] Scores => ScoresOf(_model);

    /// <summary>The model in the entry.</summary>
    public TwoLayerLinearModel Model => ModelOf(_model);

    /// <summary>
    /// Where our format begins: ML.NET's header says at 16 where the model does, and its base class writes the size of a float.
    /// </summary>
    public static int Start(byte[] entry) => (int)BitConverter.ToInt64(entry, 16) + sizeof(int);

    public static ITransformer Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return new MLContext().Model.Load(stream, out _);
    }

    /// <summary>Our entry as version 1.2 wrote it: b in single precision, and nothing of what Theta and A have beyond that.</summary>
    public byte[] EntryOfVersion2(float[] parameters)
    {
        var entry = EntryChecksum.WithoutDamping(Entry);
        var at = Start(entry) + ((3 + 1) * sizeof(int)) + 1;
        var (n, k, m) = (BitConverter.ToInt32(entry, at - 17), BitConverter.ToInt32(entry, at - 13), BitConverter.ToInt32(entry, at - 9));
        var weights = (k * n) + (m * k);
        var hasRemainders = entry[at + (weights * sizeof(float)) + (m * sizeof(double))];
        var rest = at + (weights * sizeof(float) * (1 + hasRemainders)) + (m * sizeof(double)) + 1;
        return EntryChecksum.WithoutChecksum(
            EntryChecksum.With(entry, at..rest, [.. parameters.SelectMany(BitConverter.GetBytes)]), 0x00010002);
    }

    /// <summary>The scores of all rows, one after the other.</summary>
    public float[] ScoresOf(ITransformer model)
    {
        var scored = model.Transform(_data);
        return scored.Schema["Score"].Type is VectorDataViewType
            ? [.. scored.GetColumn<float[]>("Score").SelectMany(scores => scores)]
            : [.. scored.GetColumn<float>("Score")];
    }

    /// <summary>The model in a transformer of any task.</summary>
    public static TwoLayerLinearModel ModelOf(ITransformer transformer) =>
        (transformer as IEnumerable<ITransformer>)?.Last() is { } last ? ModelOf(last) : transformer switch
        {
            ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters> regression => regression.Model.Model,
            ISingleFeaturePredictionTransformer<TwoLayerLinearBinaryModelParameters> binary => binary.Model.Model,
            ISingleFeaturePredictionTransformer<TwoLayerLinearMulticlassModelParameters> multiclass => multiclass.Model.Model,
            ISingleFeaturePredictionTransformer<TwoLayerLinearMultiOutputModelParameters> multiOutput => multiOutput.Model.Model,
            _ => throw new ArgumentException($"A {transformer.GetType()} has no model of ours.", nameof(transformer)),
        };

    public TrainingHistory History => HistoryOf(_model);

    public static TrainingHistory HistoryOf(ITransformer transformer) => (transformer as IEnumerable<ITransformer>)?.Last() is { } last
        ? HistoryOf(last)
        : ((ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters>)transformer).Model.TrainingHistory;

    /// <summary>The archive with another content of our entry, and a checksum that fits it.</summary>
    public byte[] Replace(byte[] content)
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

    private bool IsOurs(byte[] entry) => entry.AsSpan().IndexOf(Signature) >= 0;
}
