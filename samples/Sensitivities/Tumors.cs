using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Samples.Sensitivities;

/// <summary>Two columns of breast-cancer.csv, and the probability that a tumor is malignant.</summary>
internal static class Tumors
{
    public const string File = "samples/data/breast-cancer.csv";

    /// <summary>A fit on the size and the texture of the largest nuclei.</summary>
    public static CsvFit Fit(MLContext mlContext)
    {
        var names = System.IO.File.ReadLines(File).First().Split(',');
        return mlContext.Fit(File, "diagnosis", new CsvFitOptions
        {
            IgnoredColumns = [.. names.Except(["worst_radius", "worst_texture", "diagnosis"])],
            PositiveClass = "malignant",
        });
    }

    /// <summary>The first held-out row with a probability between 0.2 and 0.8, as in the file.</summary>
    public static IDataView Undecided(MLContext mlContext, CsvFit fit)
    {
        var probabilities = fit.Model.Transform(fit.TestData!).GetColumn<float>("Probability").ToList();
        var row = probabilities.FindIndex(probability => probability is > 0.2f and < 0.8f);
        return mlContext.Data.TakeRows(mlContext.Data.SkipRows(fit.TestData!, row), 1);
    }

    /// <summary>Probabilities of a row whose column has other values.</summary>
    public static IEnumerable<(double X, double Y)> Curve(
        MLContext mlContext, CsvFit fit, IDataView row, string column, IEnumerable<float> values)
    {
        var present = row.GetColumn<float>(column).First();
        foreach (var value in values)
        {
            var step = FormattableString.Invariant($"x => x + {value - present:f6}f");
            var moved = mlContext.Transforms.Expression(column, step, column).Fit(row).Transform(row);
            yield return (value, fit.Model.Transform(moved).GetColumn<float>("Probability").First());
        }
    }
}
