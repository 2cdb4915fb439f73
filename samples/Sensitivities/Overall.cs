using Microsoft.ML;

namespace Cotangent.Samples.Sensitivities;

/// <summary>Which columns matter over all rows, and with which sign?</summary>
internal static class Overall
{
    public static void Answer(MLContext mlContext)
    {
        var fit = Fit(mlContext);
        var statistics = fit.GlobalSensitivity().Statistics.Where(of => of.Output == "class_1");
        foreach (var of in statistics.Take(5))
            Console.WriteLine($"{of.Input,-16} importance {of.Importance:f3}, mean {of.Mean:g3}, standard error {of.StandardError:g2}");
    }

    public static void Draw(MLContext mlContext, Picture picture)
    {
        var fit = Fit(mlContext);
        var statistics = mlContext.Model.GlobalSensitivity(fit.Model, fit.TrainingData).Statistics;
        var columns = statistics.GroupBy(of => of.Input)
            .OrderByDescending(of => of.Sum(item => item.Importance)).Take(6).Select(of => of.Key).ToArray();
        picture.Title("All wines: what one deviation of a column does to the probability of each cultivar, on average")
            .Bars(columns, "mean sensitivity times deviation of the column", [.. fit.ClassNames.Select(name => (name, Of(name)))]);

        double[] Of(string output) =>
        [
            .. columns.Select(column => statistics.Single(of => of.Output == output && of.Input == column))
                .Select(of => of.Mean * of.ColumnStandardDeviation),
        ];
    }

    private static CsvFit Fit(MLContext mlContext) =>
        mlContext.Fit("samples/data/wine.csv", "cultivar", new() { TestFraction = 0, Trainer = new() { L2Regularization = 0.1 } });
}
