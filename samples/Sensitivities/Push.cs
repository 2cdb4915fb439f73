using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Samples.Sensitivities;

/// <summary>Which column pushes a row to which class?</summary>
internal static class Push
{
    private static readonly string[] Columns = ["alcohol", "flavanoids", "color_intensity", "hue"];

    public static void Answer(MLContext mlContext)
    {
        var fit = Wines(mlContext);
        var rows = fit.Sensitivities(new() { By = ["alcohol", "flavanoids", "color_intensity", "hue"] }).Transform(fit.TestData!);
        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        rows.Schema["Sensitivities"].GetSlotNames(ref slots);
        var wine = rows.GetColumn<float[]>("Sensitivities").First();
        foreach (var (slot, sensitivity) in slots.DenseValues().Zip(wine))
            Console.WriteLine($"{slot,-24} {sensitivity:+0.0000;-0.0000}");
    }

    public static void Draw(MLContext mlContext, Picture picture)
    {
        var fit = Wines(mlContext);
        var wine = fit.Sensitivities(new() { By = Columns }).Transform(fit.TestData!).GetColumn<float[]>("Sensitivities").First();
        picture.Title("One wine: what a unit of each column does to the probability of each cultivar")
            .Bars(Columns, "change of the probability per unit", [.. fit.ClassNames.Select((name, i) => (name, Of(i)))]);

        double[] Of(int output) => [.. wine.Skip(output * Columns.Length).Take(Columns.Length).Select(number => (double)number)];
    }

    private static CsvFit Wines(MLContext mlContext) =>
        mlContext.Fit("samples/data/wine.csv", "cultivar", new() { Trainer = new() { L2Regularization = 0.1 } });
}
