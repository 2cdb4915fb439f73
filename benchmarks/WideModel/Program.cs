// Trains, scores, saves and loads a model of 1,000,000 sparse features, 400 classes and rank 32, with no option set except the rank, and
// prints the peak memory of the process. Every row has forty features, ten of them specific to its class.
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

const int Features = 1_000_000;
const int Classes = 400;
const int Rows = 20_000;

var mlContext = new MLContext(seed: 1);
mlContext.Log += (_, message) =>
{
    if (message.Source.StartsWith("TwoLayerLinear", StringComparison.Ordinal)
        && message.RawMessage.Contains("features, rank", StringComparison.Ordinal))
        Console.WriteLine(message.RawMessage);
};
var schema = SchemaDefinition.Create(typeof(Row));
schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Features);
schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), Classes);
var (training, test) = (Draw(seed: 1, Rows), Draw(seed: 2, Rows / 10));
var clock = Stopwatch.StartNew();
var model = mlContext.MulticlassClassification.Trainers.TwoLayerLinear(rank: 32).Fit(training);
Report("trained");
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"accuracy on other rows: {mlContext.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy:f3}"));
Report("scored");
var path = Path.GetTempFileName();
mlContext.Model.Save(model, training.Schema, path);
new MLContext().Model.Load(path, out _);
Report($"saved to {new FileInfo(path).Length / 1e6:f0} MB, and loaded");
File.Delete(path);

IDataView Draw(int seed, int count)
{
    return mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(row => RowOf(new Random((seed * 1_000_000) + row))), schema);

    static Row RowOf(Random random)
    {
        var label = random.Next(Classes);
        var columns = new SortedSet<int>();
        while (columns.Count < 10)
            columns.Add((label * 50) + random.Next(50));
        while (columns.Count < 40)
            columns.Add(random.Next(Features));
        return new Row { Features = new VBuffer<float>(Features, 40, [.. Enumerable.Repeat(1f, 40)], [.. columns]), Label = (uint)label };
    }
}

void Report(string what)
{
    using var process = Process.GetCurrentProcess();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}: {clock.Elapsed.TotalSeconds:f1} s, peak {process.PeakWorkingSet64 / 1e6:f0} MB of memory"));
}

/// <summary>A row of the data.</summary>
internal sealed class Row
{
    public VBuffer<float> Features { get; set; }

    public uint Label { get; set; }
}
