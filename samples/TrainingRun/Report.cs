using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace Cotangent.Samples.TrainingRun;

/// <summary>Shows the findings, choices and results of a fit as tables.</summary>
internal sealed class Report(MLContext mlContext, CsvFit fit)
{
    public const string AlongTheRow = "Along the row";

    private const int RowsShown = 3;
    private const int FeaturesShown = 20;
    private const int OutputsShown = 6;
    private const int ClassesShown = 12;

    public void Show(ITransformer model)
    {
        ShowSteps();
        ShowLoss();
        ShowMetrics();
        ShowCoefficients();
        if (fit.Task == CsvTask.Regression)
            ShowSensitivities(model);
        if (fit.ClassNames.Count > 0)
            new ClassPushes(fit).Show();
    }

    private void ShowSteps()
    {
        Console.WriteLine();
        Console.WriteLine("What was found and chosen");
        foreach (var step in fit.Notes)
            Console.WriteLine($"  {step}");
    }

    private void ShowLoss()
    {
        Console.WriteLine();
        Console.WriteLine($"Loss: {fit.History.Count} epochs, {Ended()}; the model is that of epoch {fit.History.BestEpoch}");
        WriteLines(LossCurve.Draw([.. fit.History.Select(epoch => epoch.Loss)]));
        if (!double.IsNaN(fit.History[0].ValidationLoss))
        {
            Console.WriteLine("Loss on the validation rows");
            WriteLines(LossCurve.Draw([.. fit.History.Select(epoch => epoch.ValidationLoss)]));
        }

        Console.WriteLine();

        static void WriteLines(IEnumerable<string> lines)
        {
            foreach (var line in lines)
                Console.WriteLine(line);
        }
    }

    private string Ended() => fit.History.Stop switch
    {
        StopReason.Converged => "converged",
        StopReason.NoImprovement => "ended where it stopped improving",
        StopReason.Cancelled => "cancelled",
        StopReason.Stalled => "ended where no step lowered the loss",
        StopReason.MaximumEpochs => "ended at the most epochs",
        _ => throw new InvalidOperationException($"There is no such stop as {fit.History.Stop}."),
    };

    private void ShowMetrics()
    {
        switch (fit.Task)
        {
            case CsvTask.BinaryClassification:
                ShowBinary();
                break;
            case CsvTask.MulticlassClassification:
                ShowMulticlass();
                break;
            case CsvTask.Regression:
                ShowRegression();
                break;
            default:
                ShowMultiOutput();
                break;
        }
    }

    private void ShowRegression()
    {
        var table = new Table().Title("Metrics").AddColumns("Rows", "R2", "RMSE", "MAE");
        Add("training", mlContext.Regression.Evaluate(Predictions(fit.TrainingData), fit.LabelColumnName));
        if (fit.RegressionMetrics is { } heldOut)
            Add("held out", heldOut);
        AnsiConsole.Write(table);

        void Add(string rows, RegressionMetrics metrics) =>
            AddRow(table, rows, metrics.RSquared, metrics.RootMeanSquaredError, metrics.MeanAbsoluteError);
    }

    private void ShowBinary()
    {
        var table = new Table().Title("Metrics").AddColumns("Rows", "Accuracy", "Area under ROC", "F1", "Log-loss (bits)");
        var training = mlContext.BinaryClassification.Evaluate(Predictions(fit.TrainingData), fit.LabelColumnName);
        Add("training", training);
        if (fit.BinaryMetrics is { } heldOut)
            Add("held out", heldOut);
        AnsiConsole.Write(table);

        // ML.NET counts the positive class first.
        ShowConfusion((fit.BinaryMetrics ?? training).ConfusionMatrix, [.. fit.ClassNames.Reverse()]);

        void Add(string rows, CalibratedBinaryClassificationMetrics metrics) =>
            AddRow(table, rows, metrics.Accuracy, metrics.AreaUnderRocCurve, metrics.F1Score, metrics.LogLoss);
    }

    private void ShowMulticlass()
    {
        var table = new Table().Title("Metrics").AddColumns("Rows", "Accuracy", "Mean over classes", "Log-loss");
        var training = mlContext.MulticlassClassification.Evaluate(Predictions(fit.TrainingData), fit.LabelColumnName);
        Add("training", training);
        if (fit.MulticlassMetrics is { } heldOut)
            Add("held out", heldOut);
        AnsiConsole.Write(table);
        ShowConfusion((fit.MulticlassMetrics ?? training).ConfusionMatrix, fit.ClassNames);

        void Add(string rows, MulticlassClassificationMetrics metrics) =>
            AddRow(table, rows, metrics.MicroAccuracy, metrics.MacroAccuracy, metrics.LogLoss);
    }

    private void ShowConfusion(ConfusionMatrix confusion, IReadOnlyList<string> classes)
    {
        var shown = Math.Min(ClassesShown, classes.Count);
        var rows = fit.TestData is null ? "training" : "held-out";
        var table = new Table().Title($"Classes of the {rows} rows: how many are predicted as what").AddColumn("Class");
        table.AddColumns([.. classes.Take(shown).Select(Plain.Cell), "Recall", "Precision"]);
        for (var actual = 0; actual < shown; actual++)
        {
            table.AddRow([
                Plain.Cell(classes[actual]),
                .. confusion.Counts[actual].Take(shown).Select(Number),
                Number(confusion.PerClassRecall[actual]),
                Number(confusion.PerClassPrecision[actual])]);
        }

        AnsiConsole.Write(table);
        if (shown < classes.Count)
            Console.WriteLine($"({classes.Count - shown} classes more)");
    }

    private void ShowMultiOutput()
    {
        var table = new Table().Title("Metrics").AddColumns("Rows", "Target", "R2", "RMSE", "MAE");
        Add("training", mlContext.MultiOutputRegression.Evaluate(Predictions(fit.TrainingData), fit.LabelColumnName));
        if (fit.MultiOutputMetrics is { } heldOut)
            Add("held out", heldOut);
        AnsiConsole.Write(table);

        void Add(string rows, MultiOutputRegressionMetrics metrics)
        {
            for (var target = 0; target < metrics.TargetNames.Count; target++)
            {
                var of = metrics.PerTarget[target];
                table.AddRow(
                    rows,
                    Plain.Cell(metrics.TargetNames[target]),
                    Number(of.RSquared),
                    Number(of.RootMeanSquaredError),
                    Number(of.MeanAbsoluteError));
            }

            table.AddRow(rows, "(all)", Number(metrics.RSquared), Number(metrics.RootMeanSquaredError), Number(metrics.MeanAbsoluteError));
        }
    }

    private void ShowCoefficients()
    {
        string[] names = fit.Task switch
        {
            CsvTask.BinaryClassification => [fit.ClassNames[1]],
            CsvTask.MulticlassClassification => [.. fit.ClassNames],
            _ => [.. fit.LabelNames],
        };
        var shown = Math.Min(OutputsShown, names.Length);
        var table = new Table().Title("Coefficients").AddColumn("Feature").AddColumns([.. names.Take(shown).Select(Plain.Cell)]);
        var coefficients = fit.Parameters.EffectiveCoefficients;
        for (var feature = 0; feature < Math.Min(FeaturesShown, fit.FeatureNames.Count); feature++)
        {
            var row = new double[shown];
            for (var output = 0; output < shown; output++)
                row[output] = coefficients[output, feature];
            AddRow(table, fit.FeatureNames[feature], row);
        }

        AddRow(table, "(bias)", [.. fit.Parameters.Bias.ToArray().Take(shown).Select(bias => (double)bias)]);
        AnsiConsole.Write(table);
        if (FeaturesShown < fit.FeatureNames.Count || shown < names.Length)
            Console.WriteLine($"(of {fit.FeatureNames.Count} features and {names.Length} outputs)");
    }

    /// <summary>The columns that the transformer added, on a few rows.</summary>
    private void ShowSensitivities(ITransformer model)
    {
        var rows = mlContext.Data.TakeRows(model.Transform(fit.TestData ?? fit.TrainingData), RowsShown);
        var scores = rows.GetColumn<float>("Score").ToArray();
        var along = rows.GetColumn<float>(AlongTheRow).ToArray();
        var each = rows.GetColumn<float[]>("FeatureSensitivities").ToArray();

        var table = new Table().Title("Sensitivities").AddColumn("").AddColumns([.. scores.Select((_, row) => $"row {row + 1}")]);
        AddRow("Score", scores);
        AddRow("along its own features", along);
        for (var feature = 0; feature < Math.Min(FeaturesShown, fit.FeatureNames.Count); feature++)
            AddRow(fit.FeatureNames[feature], Array.ConvertAll(each, sensitivities => sensitivities[feature]));
        AnsiConsole.Write(table);
        Console.WriteLine(
            "Sensitivities: the change of the score per unit of a feature. A linear score changes at the same rate on every row;");
        Console.WriteLine("along the row's own features it changes by score - bias.");
        Console.WriteLine();

        void AddRow(string name, float[] values) => Report.AddRow(table, name, Array.ConvertAll(values, value => (double)value));
    }

    private IDataView Predictions(IDataView rows) => fit.Model.Transform(rows);

    private static void AddRow(Table table, string name, params double[] values) =>
        table.AddRow([Plain.Cell(name), .. values.Select(Number)]);

    private static string Number(double value) => value.ToString("g6", CultureInfo.InvariantCulture);
}
