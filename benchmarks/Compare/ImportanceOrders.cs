using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace Cotangent.Benchmarks.Compare;

/// <summary>
/// For each file of samples/data, the order of the columns by global sensitivity next to their order by permutation importance, with the
/// sign of the mean sensitivity of each output.
/// </summary>
internal static class ImportanceOrders
{
    private const int ShownColumns = 10;
    private const int Permutations = 10;

    private static readonly (string File, string[] Labels)[] Files =
    [
        ("diabetes", ["progression"]),
        ("breast-cancer", ["diagnosis"]),
        ("wine", ["cultivar"]),
        ("digits", ["digit"]),
        ("linnerud", ["weight", "waist", "pulse"]),
        ("two-by-three", ["y1", "y2", "y3"]),
    ];

    public static IEnumerable<Table> Tables()
    {
        foreach (var (file, labels) in Files)
        {
            var mlContext = new MLContext(seed: 1);
            var path = Path.Combine("samples", "data", file + ".csv");
            var fit = mlContext.Fit(path, labels, new CsvFitOptions { TestFraction = 0 });
            yield return Compare(file, Sensitivities(mlContext, fit), Losses(mlContext, fit));
        }
    }

    /// <summary>For each column the mean importance over the outputs, and the sign of each mean sensitivity.</summary>
    private static Dictionary<string, (double Importance, string Signs)> Sensitivities(MLContext mlContext, CsvFit fit) =>
        mlContext.Model.GlobalSensitivity(fit.Model, fit.TrainingData).Statistics.GroupBy(statistics => statistics.Input).ToDictionary(
            outputs => outputs.Key,
            outputs => (
                outputs.Average(output => output.Importance),
                string.Concat(outputs.OrderBy(output => output.Output).Select(Sign))));

    /// <summary>A mean within two standard errors of 0 has no sign.</summary>
    private static char Sign(SensitivityStatistics statistics) =>
        Math.Abs(statistics.Mean) <= 2 * statistics.StandardError ? '0' : statistics.Mean > 0 ? '+' : '-';

    /// <summary>For each column the loss of the metric of the task when its values are shuffled.</summary>
    private static Dictionary<string, double> Losses(MLContext mlContext, CsvFit fit)
    {
        var (data, label, count) = (fit.Model.Transform(fit.TrainingData), fit.LabelColumnName, Permutations);
        return fit.Task switch
        {
            CsvTask.Regression => ByName(fit, mlContext.Regression.PermutationFeatureImportance(
                Prediction<TwoLayerLinearRegressionModelParameters>(fit), data, label, permutationCount: count)
                .Select(metrics => -metrics.RSquared.Mean)),
            CsvTask.BinaryClassification => ByName(fit, mlContext.BinaryClassification.PermutationFeatureImportance(
                Prediction<TwoLayerLinearBinaryModelParameters>(fit), data, label, permutationCount: count)
                .Select(metrics => -metrics.AreaUnderRocCurve.Mean)),
            CsvTask.MulticlassClassification => ByName(fit, mlContext.MulticlassClassification.PermutationFeatureImportance(
                Prediction<TwoLayerLinearMulticlassModelParameters>(fit), data, label, permutationCount: count)
                .Select(metrics => metrics.LogLoss.Mean)),
            CsvTask.MultiOutputRegression or CsvTask.MultiLabelClassification => mlContext.MultiOutputRegression
                .PermutationFeatureImportance(fit.Model, data, label, permutationCount: count)
                .ToDictionary(pair => pair.Key, pair => -pair.Value.RSquared.Mean),
            _ => throw new InvalidOperationException($"Unknown task {fit.Task}."),
        };
    }

    private static Dictionary<string, double> ByName(CsvFit fit, IEnumerable<double> losses) =>
        fit.FeatureNames.Zip(losses).ToDictionary(pair => pair.First, pair => pair.Second);

    private static ISingleFeaturePredictionTransformer<TModel> Prediction<TModel>(CsvFit fit)
        where TModel : class => fit.Model.OfType<ISingleFeaturePredictionTransformer<TModel>>().Single();

    private static Table Compare(
        string file, Dictionary<string, (double Importance, string Signs)> sensitivities, Dictionary<string, double> losses)
    {
        var names = sensitivities.Keys.OrderByDescending(name => sensitivities[name].Importance).ToArray();
        var permuted = names.OrderByDescending(name => losses[name]).ToArray();
        var ranks = Array.ConvertAll(names, name => Array.IndexOf(permuted, name) + 1);
        var table = new Table()
            .Title(string.Create(
                CultureInfo.InvariantCulture, $"{file}: rank correlation {Spearman(ranks):f2} over {names.Length} columns"))
            .AddColumns("rank", "column", "importance", "signs", "rank by permutation", "loss when permuted");
        for (var i = 0; i < Math.Min(names.Length, ShownColumns); i++)
        {
            table.AddRow(
                $"{i + 1}", Markup.Escape(names[i]), Number(sensitivities[names[i]].Importance), sensitivities[names[i]].Signs,
                $"{ranks[i]}", Number(losses[names[i]]));
        }

        return table;
    }

    /// <summary>The correlation of the ranks 1, 2, ... with other ranks, without ties.</summary>
    private static double Spearman(int[] ranks)
    {
        var (squares, n) = (ranks.Select((rank, i) => (double)(rank - i - 1) * (rank - i - 1)).Sum(), (double)ranks.Length);
        return 1 - (6 * squares / (n * ((n * n) - 1)));
    }

    private static string Number(double value) => value.ToString("g3", CultureInfo.InvariantCulture);
}
