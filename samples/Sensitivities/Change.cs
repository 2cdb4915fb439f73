using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Samples.Sensitivities;

/// <summary>How fast does the sensitivity itself change?</summary>
internal static class Change
{
    public static void Answer(MLContext mlContext)
    {
        var fit = Tumors.Fit(mlContext);
        var rows = fit.Model.Transform(fit.TestData!);
        var curved = mlContext.Transforms.JvpSensitivity(
            fit.Model,
            Tangent.Feature("Slope", "worst_radius"),
            Sensitivity.SecondDerivative("Curvature", "worst_radius")).Fit(rows).Transform(rows);
        foreach (var row in mlContext.Data.CreateEnumerable<Tumor>(curved, reuseRowObject: false).Take(4))
            Console.WriteLine($"P {row.Probability:f3}; {row.Slope:f4} per mm, changing by {row.Curvature:+0.0000;-0.0000} per mm");
    }

    public static void Draw(MLContext mlContext, Picture picture)
    {
        var fit = Tumors.Fit(mlContext);
        var row = Tumors.Undecided(mlContext, fit);
        var scored = fit.Model.Transform(row);
        var sensitivities = mlContext.Transforms.JvpSensitivity(
            fit.Model, Tangent.Feature("Slope", "worst_radius"), Sensitivity.SecondDerivative("Curvature", "worst_radius")).Fit(scored);
        var present = row.GetColumn<float>("worst_radius").First();
        var tumors = Enumerable.Range(0, 61).Select(i => 10 + (0.25f * i)).Select(radius => (radius, At(radius))).ToArray();
        picture.Title("One tumor with another radius: the derivative of P(malignant), and its derivative")
            .Axes("worst_radius", "per mm")
            .Line("derivative", tumors.Select(tumor => ((double)tumor.radius, (double)tumor.Item2.Slope)), color: 0)
            .Line("second derivative", tumors.Select(tumor => ((double)tumor.radius, (double)tumor.Item2.Curvature)), color: 1);

        Tumor At(float radius)
        {
            var step = FormattableString.Invariant($"x => x + {radius - present:f6}f");
            var moved = mlContext.Transforms.Expression("worst_radius", step, "worst_radius").Fit(row).Transform(row);
            var derivatives = sensitivities.Transform(fit.Model.Transform(moved));
            return mlContext.Data.CreateEnumerable<Tumor>(derivatives, reuseRowObject: false).First();
        }
    }

    private sealed class Tumor
    {
        public float Probability { get; set; }

        public float Slope { get; set; }

        public float Curvature { get; set; }
    }
}
