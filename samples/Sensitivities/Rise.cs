using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Samples.Sensitivities;

/// <summary>What does the prediction of a row do if one column rises a little?</summary>
internal static class Rise
{
    public static void Answer(MLContext mlContext)
    {
        var fit = Tumors.Fit(mlContext);
        var rows = fit.Model.Transform(fit.Sensitivities().Transform(fit.TestData!));
        foreach (var row in mlContext.Data.CreateEnumerable<Tumor>(rows, reuseRowObject: false).Take(4))
        {
            var (radius, texture) = (row.Sensitivities[0], row.Sensitivities[1]);
            Console.WriteLine($"P {row.Probability:f3}; {radius:f4} per mm of radius, {texture:f4} per unit of texture");
        }
    }

    public static void Draw(MLContext mlContext, Picture picture)
    {
        var fit = Tumors.Fit(mlContext);
        var row = Tumors.Undecided(mlContext, fit);
        var scored = fit.Model.Transform(fit.Sensitivities().Transform(row));
        var (radius, probability) = (row.GetColumn<float>("worst_radius").First(), scored.GetColumn<float>("Probability").First());
        var slope = scored.GetColumn<float[]>("Sensitivities").First()[0];
        var values = Enumerable.Range(0, 61).Select(i => 10 + (0.25f * i));
        picture.Title("One tumor: P(malignant) and its derivative in the radius")
            .Axes("worst_radius", "P(malignant)")
            .Line("P if the radius were another", Tumors.Curve(mlContext, fit, row, "worst_radius", values), color: 0)
            .Line("the derivative", [(radius - 2, probability - (2 * slope)), (radius + 2, probability + (2 * slope))], color: 1)
            .Dots("the tumor", [(radius, probability)], color: 1, size: 5);
    }

    private sealed class Tumor
    {
        public float Probability { get; set; }

        public float[] Sensitivities { get; set; } = [];
    }
}
