using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Samples.Sensitivities;

/// <summary>What is the smallest change that changes the decision?</summary>
internal static class Decision
{
    public static void Answer(MLContext mlContext)
    {
        var fit = Tumors.Fit(mlContext);
        var rows = fit.Model.Transform(fit.TestData!);
        var changes = mlContext.Transforms.JvpSensitivity(fit.Model, Sensitivity.SmallestChange()).Fit(rows).Transform(rows);
        foreach (var row in mlContext.Data.CreateEnumerable<Tumor>(changes, reuseRowObject: false).Take(4))
        {
            var (radius, texture) = (row.SmallestChange[0], row.SmallestChange[1]);
            Console.WriteLine($"P {row.Probability:f3}; radius {radius:+0.00;-0.00}, texture {texture:+0.00;-0.00}");
        }
    }

    public static void Draw(MLContext mlContext, Picture picture)
    {
        var fit = Tumors.Fit(mlContext);
        var rows = fit.Model.Transform(fit.TestData!);
        var changes = mlContext.Transforms.JvpSensitivity(fit.Model, Sensitivity.SmallestChange()).Fit(rows).Transform(rows);
        var tumors = mlContext.Data.CreateEnumerable<Tumor>(changes, reuseRowObject: false).ToArray();
        var weights = fit.Parameters.EffectiveCoefficients;
        var (radius, texture, bias) = (weights[0, 0], weights[0, 1], fit.Parameters.Bias[0]);
        picture.Title("Tumors, and the smallest change of twelve that would change the decision")
            .Axes("worst_radius", "worst_texture")
            .Dots("benign", tumors.Where(tumor => tumor.Probability < 0.5).Select(tumor => tumor.Place), color: 0)
            .Dots("malignant", tumors.Where(tumor => tumor.Probability >= 0.5).Select(tumor => tumor.Place), color: 1)
            .Line("P = 1/2", new[] { 12.0, 40 }.Select(y => ((-bias - (texture * y)) / radius, y)), color: 2);
        foreach (var tumor in tumors.Take(12))
            picture.Line("", [tumor.Place, (tumor.Place.X + tumor.SmallestChange[0], tumor.Place.Y + tumor.SmallestChange[1])], color: 3);
    }

    private sealed class Tumor
    {
        [ColumnName("worst_radius")]
        public float Radius { get; set; }

        [ColumnName("worst_texture")]
        public float Texture { get; set; }

        public float Probability { get; set; }

        public float[] SmallestChange { get; set; } = [];

        [NoColumn]
        public (double X, double Y) Place => (Radius, Texture);
    }
}
