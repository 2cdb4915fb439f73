using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Samples.Sensitivities;

/// <summary>What if the row had another category, or were in another bin?</summary>
internal static class Category
{
    public static void Answer(MLContext mlContext)
    {
        var (model, patients) = Fit(mlContext);     // sex and bins of bmi are one-hot
        var rows = mlContext.Transforms.Sensitivity(model, new() { By = ["sex", "bmi"] }).Fit(patients).Transform(patients);
        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        rows.Schema["Sensitivities"].GetSlotNames(ref slots);
        foreach (var (slot, effect) in slots.DenseValues().Zip(rows.GetColumn<float[]>("Sensitivities").First()))
            Console.WriteLine($"{slot,-20} {effect:+0.0;-0.0;0}");
    }

    public static void Draw(MLContext mlContext, Picture picture)
    {
        var (model, patients) = Fit(mlContext);
        var rows = mlContext.Transforms.Sensitivity(model, new() { By = ["bmi"] }).Fit(patients).Transform(patients);
        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        rows.Schema["Sensitivities"].GetSlotNames(ref slots);
        picture.Title("One patient: progression in another bin of bmi, minus progression as it is")
            .Bars(
                [.. slots.DenseValues().Select(slot => slot.ToString())],
                "change of the score",
                ("", [.. rows.GetColumn<float[]>("Sensitivities").First().Select(effect => (double)effect)]));
    }

    private static (ITransformer Model, IDataView Patients) Fit(MLContext mlContext)
    {
        var patients = mlContext.Fit("samples/data/diabetes.csv", "progression", new() { TestFraction = 0 }).TrainingData;
        var pipeline = mlContext.Transforms.Categorical.OneHotEncoding("sex")
            .Append(mlContext.Transforms.NormalizeBinning("bmi", maximumBinCount: 5))
            .Append(mlContext.Transforms.Categorical.OneHotEncoding("bmi"))
            .Append(mlContext.Transforms.Concatenate("Features", "sex", "bmi", "bp", "s5"))
            .Append(mlContext.Regression.Trainers.TwoLayerLinear("progression"));
        return (pipeline.Fit(patients), patients);
    }
}
