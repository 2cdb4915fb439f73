using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Samples.Sensitivities;

/// <summary>What if several columns move together?</summary>
internal static class Along
{
    public static void Answer(MLContext mlContext)
    {
        var fit = Tumors.Fit(mlContext);
        var growth = RawTangent.Along("PerMonth", ("worst_radius", 0.1f), ("worst_texture", 0.3f));
        var rows = fit.Sensitivities(new() { Tangents = [growth] }).Transform(Tumors.Undecided(mlContext, fit));
        Console.WriteLine($"P(malignant): {rows.GetColumn<float>("PerMonth").First():+0.0000;-0.0000} a month");
    }

    public static void Draw(MLContext mlContext, Picture picture)
    {
        var fit = Tumors.Fit(mlContext);
        var row = Tumors.Undecided(mlContext, fit);
        var growth = RawTangent.Along("PerMonth", ("worst_radius", 0.1f), ("worst_texture", 0.3f));
        var scored = fit.Model.Transform(fit.Sensitivities(new() { Tangents = [growth] }).Transform(row));
        var (probability, slope) = (scored.GetColumn<float>("Probability").First(), scored.GetColumn<float>("PerMonth").First());
        picture.Title("One tumor that grows: P(malignant) along a direction of two columns")
            .Axes("months", "P(malignant)")
            .Line("P along the direction", Enumerable.Range(-12, 25).Select(month => ((double)month, Grown(month))), color: 0)
            .Line("the JVP", [(-6, probability - (6 * slope)), (6, probability + (6 * slope))], color: 1)
            .Dots("now", [(0, probability)], color: 1, size: 5);

        double Grown(int months)
        {
            var radius = FormattableString.Invariant($"x => x + {0.1 * months:f6}f");
            var texture = FormattableString.Invariant($"x => x + {0.3 * months:f6}f");
            var moved = mlContext.Transforms.Expression("worst_radius", radius, "worst_radius")
                .Append(mlContext.Transforms.Expression("worst_texture", texture, "worst_texture")).Fit(row).Transform(row);
            return fit.Model.Transform(moved).GetColumn<float>("Probability").First();
        }
    }
}
