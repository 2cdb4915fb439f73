using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Samples.Sensitivities;

/// <summary>Which columns matter over all rows, and with which sign?</summary>
internal static class Overall
{
    public static void Answer(MLContext mlContext)
    {
        var fit = mlContext.Fit("samples/data/diabetes.csv", "progression", new() { TestFraction = 0 });
        Console.WriteLine(mlContext.Model.GlobalSensitivity(fit.Model, fit.TrainingData));
    }

    public static void Draw(MLContext mlContext, Picture picture)
    {
        var fit = mlContext.Fit("samples/data/wine.csv", "cultivar", new() { TestFraction = 0, Trainer = new() { L2Regularization = 0.1 } });
        var global = mlContext.Model.GlobalSensitivity(fit.Model, fit.TrainingData);
    }
}
