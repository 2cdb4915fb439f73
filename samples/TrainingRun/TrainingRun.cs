using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Spectre.Console;

namespace Cotangent.Samples.TrainingRun;

/// <summary>One training run, told on the console.</summary>
internal sealed class TrainingRun(string dataFile, string label, int? rank, int? epochs, int seed, string modelFile)
{
    private const int RowsShown = 3;
    private const int FeaturesShown = 20;
    private const string AlongTheRow = "Along the row";

    private readonly MLContext _mlContext = new(seed);

    /// <summary>As seen from the root of the repository, or else the copy beside the program.</summary>
    public static string SampleFile { get; } = new[] { Path.Combine("samples", "data", "diabetes.csv"), Path.Combine(AppContext.BaseDirectory, "data", "diabetes.csv") }.First(File.Exists);

    /// <summary>Trains, shows, saves, loads and compares. Returns the exit code.</summary>
    public int Execute()
    {
        try
        {
            RequireFolder();
            var fit = Train();
            ShowSteps(fit);
            ShowMetrics(fit);
            ShowCoefficients(fit);
            ShowSensitivities(fit);
            Save(fit);
            return LoadAndCompare(fit);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException or FormatException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    /// <summary>Before training, not after it.</summary>
    private void RequireFolder()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(modelFile))!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to write the model to.");
    }

    private CsvFit Train()
    {
        Console.WriteLine($"Training on {Path.GetFileName(dataFile)}: loss as it falls");
        // The trainer reports to the log of the context, more and more rarely as the loss flattens.
        _mlContext.Log += (_, message) =>
        {
            if (message.Source.StartsWith(nameof(TwoLayerLinearRegressionTrainer), StringComparison.Ordinal)
                && message.Kind is ChannelMessageKind.Info or ChannelMessageKind.Warning)
            {
                Console.WriteLine($"  {message.RawMessage}");
            }
        };

        return _mlContext.Fit(dataFile, label, new CsvFitOptions
        {
            Trainer = new() { Rank = rank, MaximumEpochs = epochs, Seed = seed },
            Tangents = [Tangent.EachFeature(), Tangent.DirectionColumn("Features", AlongTheRow)],
        });
    }

    private static void ShowSteps(CsvFit fit)
    {
        Console.WriteLine();
        Console.WriteLine("What was found and chosen");
        foreach (var step in fit.Steps)
            Console.WriteLine($"  {step}");
    }

    private void ShowMetrics(CsvFit fit)
    {
        var table = new Table().Title("Metrics").AddColumns("Rows", "R2", "RMSE", "MAE");
        Add("training", _mlContext.Regression.Evaluate(fit.Model.Transform(fit.TrainingData), label));
        if (fit.Metrics is { } heldOut)
            Add("held out", heldOut);
        AnsiConsole.Write(table);

        void Add(string rows, RegressionMetrics metrics) =>
            table.AddRow(rows, Number(metrics.RSquared), Number(metrics.RootMeanSquaredError), Number(metrics.MeanAbsoluteError));
    }

    private static void ShowCoefficients(CsvFit fit)
    {
        var table = new Table().Title("Coefficients").AddColumns("Feature", "Coefficient");
        for (var feature = 0; feature < Math.Min(FeaturesShown, fit.FeatureNames.Count); feature++)
            table.AddRow(Markup.Escape(fit.FeatureNames[feature]), Number(fit.Parameters.EffectiveCoefficients[0, feature]));
        table.AddRow("(bias)", Number(fit.Parameters.Biases[0]));
        AnsiConsole.Write(table);
    }

    /// <summary>The columns that the transformer added, for a few rows.</summary>
    private void ShowSensitivities(CsvFit fit)
    {
        var rows = _mlContext.Data.TakeRows(fit.Model.Transform(fit.TestData ?? fit.TrainingData), RowsShown);
        var scores = rows.GetColumn<float>("Score").ToArray();
        var along = rows.GetColumn<float>(AlongTheRow).ToArray();
        var each = rows.GetColumn<float[]>("FeatureSensitivities").ToArray();

        var table = new Table().Title("Sensitivities").AddColumn("");
        for (var row = 0; row < scores.Length; row++)
            table.AddColumn($"row {row + 1}");
        AddRow("Score", scores);
        AddRow("along its own features", along);
        for (var feature = 0; feature < Math.Min(FeaturesShown, fit.FeatureNames.Count); feature++)
            AddRow(fit.FeatureNames[feature], Array.ConvertAll(each, sensitivities => sensitivities[feature]));
        AnsiConsole.Write(table);
        Console.WriteLine("Sensitivities: the change of the score per unit of a feature. A linear score changes at the same rate on every row;");
        Console.WriteLine("along the row's own features it changes by score - bias.");
        Console.WriteLine();

        void AddRow(string name, float[] values) => table.AddRow([Markup.Escape(name), .. values.Select(value => Number(value))]);
    }

    /// <summary>Writes beside the target first, so that a run cut short leaves an older model as it was.</summary>
    private void Save(CsvFit fit)
    {
        var unfinished = modelFile + ".unfinished";
        _mlContext.Model.Save(fit.Model, fit.InputSchema, unfinished);
        File.Move(unfinished, modelFile, overwrite: true);
        Console.WriteLine($"Model written to {modelFile} ({new FileInfo(modelFile).Length} bytes).");
    }

    private int LoadAndCompare(CsvFit fit)
    {
        var loaded = new MLContext().Model.Load(modelFile, out _);
        var data = fit.TestData ?? fit.TrainingData;
        var before = fit.Model.Transform(data).GetColumn<float>("Score").ToArray();
        var after = loaded.Transform(data).GetColumn<float>("Score").ToArray();
        var same = before.AsSpan().SequenceEqual(after);
        Console.WriteLine($"Loaded again: {before.Length} predictions, {(same ? "all the same" : "NOT the same")}.");
        return same ? 0 : 1;
    }

    private static string Number(double value) => value.ToString("g6", CultureInfo.InvariantCulture);
}
