using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Samples.Sensitivities;

/// <summary>How much did each column contribute to the difference between this row and the average row?</summary>
internal static class Contribution
{
    public static void Answer(MLContext mlContext)
    {
        var (names, values) = Attributions(mlContext);
        foreach (var (name, value) in names.Zip(values))
            Console.WriteLine($"{name,-30} {value:+0.0000;-0.0000;0}");
        Console.WriteLine($"{"sum",-30} {values.SkipLast(1).Sum():+0.0000;-0.0000}");
    }

    public static void Draw(MLContext mlContext, Picture picture)
    {
        var (names, values) = Attributions(mlContext);
        picture.Title("One wine: P(class_1) minus P(class_1) of the average wine, column by column")
            .Bars([.. names.SkipLast(1)], "contribution to the probability", ("", [.. values.SkipLast(1).Select(value => (double)value)]));
    }

    private static (string[] Names, float[] Values) Attributions(MLContext mlContext)
    {
        var wines = mlContext.Fit(
            "samples/data/wine.csv", "cultivar", new() { TestFraction = 0, Trainer = new() { L2Regularization = 0.1 } });
        var rows = wines.Model.Transform(wines.TrainingData);
        var attributed = mlContext.Transforms.JvpSensitivity(wines.Model, Sensitivity.IntegratedGradients()).Fit(rows).Transform(rows);
        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        attributed.Schema["IntegratedGradients"].GetSlotNames(ref slots);
        var wine = slots.DenseValues().Zip(attributed.GetColumn<float[]>("IntegratedGradients").ElementAt(60))
            .Where(slot => slot.First.ToString().StartsWith("class_1/", StringComparison.Ordinal)).ToArray();
        return ([.. wine.Select(slot => slot.First.ToString()["class_1/".Length..])], [.. wine.Select(slot => slot.Second)]);
    }
}
