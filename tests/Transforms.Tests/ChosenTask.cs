using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>
/// A fitted model of any task with chosen parameters, by the file of a model that was trained for one epoch: its parameters are
/// overwritten, and it is loaded.
/// </summary>
internal static class ChosenTask
{
    private static readonly ConcurrentDictionary<(string Prediction, int Features, int Rank, int Outputs, bool HasBias), byte[]> Templates =
        new();

    /// <summary>The predictions by name: task and response function, with its code in a file.</summary>
    public static IReadOnlyDictionary<string, (string Task, int ResponseCode)> Predictions { get; } =
        new Dictionary<string, (string, int)>
        {
            ["number"] = ("regression", 0),
            ["rate"] = ("regression", 1),
            ["share"] = ("regression", 2),
            ["two classes"] = ("binary", 2),
            ["numbers"] = ("multi-output", 0),
            ["rates"] = ("multi-output", 1),
            ["labels"] = ("multi-output", 2),
            ["classes"] = ("multiclass", 3),
            ["one versus all"] = ("multiclass", 4),
        };

    /// <summary>Whether predictions are a vector.</summary>
    public static bool IsVector(string prediction) => Predictions[prediction].Task is "multi-output" or "multiclass";

    /// <summary>The column of the predictions.</summary>
    public static string Column(string prediction) => Predictions[prediction].Task == "binary" ? "Probability" : "Score";

    /// <summary>The names of the outputs.</summary>
    public static string[] OutputNames(string prediction, int outputs) => Predictions[prediction].Task switch
    {
        "multi-output" => [.. Enumerable.Range(0, outputs).Select(j => $"Targets[{j}]")],
        "multiclass" => [.. Enumerable.Range(0, outputs).Select(j => $"class {j}")],
        _ => [],
    };

    public static ITransformer Create(MLContext mlContext, string prediction, double[,] theta, double[,] a, double[]? bias)
    {
        var (n, k, m) = (theta.Columns(), theta.Rows(), a.Rows());
        var template = Templates.GetOrAdd((prediction, n, k, m, bias is not null), Train);
        float[] layers = [.. theta.RowMajor<float>(), .. a.RowMajor<float>()];
        byte[] sizes =
        [
            .. new[] { n, k, m }.SelectMany(BitConverter.GetBytes),
            bias is null ? (byte)0 : (byte)1,
            .. BitConverter.GetBytes(Predictions[prediction].ResponseCode),
        ];
        byte[] parameters = [.. layers.SelectMany(BitConverter.GetBytes), .. (bias ?? []).SelectMany(BitConverter.GetBytes)];
        var (name, content) = Assert.Single(ModelArchive.Entries(template), entry => entry.Value.AsSpan().IndexOf(sizes) >= 0);
        var first = content.AsSpan().IndexOf(sizes) + sizes.Length;
        parameters.CopyTo(content.AsSpan(first));

        // A flag, and what the layers have beyond single precision, if the flag is 1.
        var hasRemainders = content[first + parameters.Length];
        Assert.InRange(hasRemainders, 0, 1);
        content.AsSpan(first + parameters.Length + 1, hasRemainders * layers.Length * sizeof(float)).Clear();
        return ModelArchive.Load(mlContext, ModelArchive.Replace(template, name, EntryChecksum.Resealed(content)));
    }

    private static byte[] Train((string Prediction, int Features, int Rank, int Outputs, bool HasBias) key)
    {
        var mlContext = new MLContext(seed: 1);
        var random = new Random(1);
        var rows = Enumerable.Range(0, (3 * key.Outputs) + 3).Select(i => new Row
        {
            Features = random.Vector(key.Features),
            Label = 0.25f + (0.5f * random.NextSingle()),
            Flag = i % 2 == 0,
            Class = $"class {i % key.Outputs}",
            Targets = [.. Enumerable.Range(0, key.Outputs).Select(j => (float)((i + j) % 2))],
        });
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, key.Features);
        schema[nameof(Row.Targets)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, key.Outputs);
        var data = mlContext.Data.LoadFromEnumerable(rows.ToArray(), schema);
        data = mlContext.Transforms.Conversion.MapValueToKey("Key", "Class").Fit(data).Transform(data);
        var loss = key.Prediction switch
        {
            "number" or "numbers" => TrainingLoss.Squared(),
            "rate" or "rates" => TrainingLoss.Poisson(),
            "share" or "two classes" or "labels" => TrainingLoss.Logistic(),
            "classes" => TrainingLoss.SoftmaxCrossEntropy(),
            "one versus all" => TrainingLoss.OneVersusAllLogistic(),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "No prediction has this name."),
        };
        T With<T>(T options)
            where T : TwoLayerLinearOptions => (T)((TwoLayerLinearOptions)options with
            {
                Loss = loss,
                Rank = key.Rank,
                UseBias = key.HasBias,
                MaximumEpochs = 1,
            });
        ITransformer model = Predictions[key.Prediction].Task switch
        {
            "regression" => mlContext.Regression.Trainers.TwoLayerLinear(
                With(new TwoLayerLinearRegressionTrainer.Options { LabelColumnName = "Label" })).Fit(data),
            "binary" => mlContext.BinaryClassification.Trainers.TwoLayerLinear(
                With(new TwoLayerLinearBinaryTrainer.Options { LabelColumnName = "Flag" })).Fit(data),
            "multi-output" => mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(
                With(new TwoLayerLinearMultiOutputTrainer.Options { LabelColumnName = "Targets" })).Fit(data),
            "multiclass" => mlContext.MulticlassClassification.Trainers.TwoLayerLinear(
                With(new TwoLayerLinearMulticlassTrainer.Options { LabelColumnName = "Key" })).Fit(data),
            var other => throw new ArgumentOutOfRangeException(nameof(key), other, "No task has this name."),
        };
        return ModelArchive.Save(mlContext, model, data.Schema);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public bool Flag { get; set; }

        public string Class { get; set; } = "";

        public float[] Targets { get; set; } = [];
    }
}
