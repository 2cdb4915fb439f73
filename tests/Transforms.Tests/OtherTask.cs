using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>Two-layer models that are not regressions of one target.</summary>
internal static class OtherTask
{
    /// <summary>Rows with a label for each task.</summary>
    public static IDataView Data(MLContext mlContext)
    {
        var random = new Random(1);
        var data = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(row => new Row
        {
            Features = random.Vector(3),
            Label = row % 3 == 0,
            Class = $"{row % 4}",
            Targets = random.Vector(2),
        }));
        return mlContext.Transforms.Conversion.MapValueToKey("Key", "Class").Fit(data).Transform(data);
    }

    public static ITransformer Fit(MLContext mlContext, IDataView data, string task) => task switch
    {
        "binary" => mlContext.BinaryClassification.Trainers.TwoLayerLinear().Fit(data),
        "multiclass" => mlContext.MulticlassClassification.Trainers.TwoLayerLinear("Key").Fit(data),
        "multi-output" => mlContext.MultiOutputRegression.Trainers.TwoLayerLinear("Targets").Fit(data),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "No task has this name."),
    };

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        public string Class { get; set; } = "";

        [VectorType(2)]
        public float[] Targets { get; set; } = [];
    }
}
