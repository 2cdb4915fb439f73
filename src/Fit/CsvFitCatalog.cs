using Cotangent;
using Cotangent.Fit;
using Cotangent.Fit.Tables;
using Cotangent.Trainers.Messages;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One call from a CSV file to a fitted model.</summary>
public static class CsvFitCatalog
{
    /// <summary>
    /// Fits one column of a CSV file on the others: reads the header, tells numbers from text by looking at every row, chooses the task by what the label holds
    /// (unless <see cref="CsvFitOptions.Task"/> tells it), builds an ordinary ML.NET pipeline (text loader, replacement of missing values, one-hot encoding,
    /// concatenation, the two-layer linear trainer of the task, and sensitivities if asked), fits it, and measures it on rows held out.
    /// </summary>
    /// <param name="mlContext">The context; its seed decides the split and the initial parameters, unless the trainer's options have a seed.</param>
    /// <param name="path">A file with a header line; fields separated by comma, semicolon or tab, quoted or not. Missing numbers: empty, NA, N/A, NaN, null or ?; a missing text is empty.</param>
    /// <param name="labelColumnName">The column to predict: numbers, or classes as text or a few integers.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">A column is not in the file, or the label or a setting is not for the task; the message names what was found.</exception>
    /// <exception cref="InvalidOperationException">The file has no header, no rows, or no features; a feature has no number that single precision can hold.</exception>
    public static CsvFit Fit(this MLContext mlContext, string path, string labelColumnName, CsvFitOptions? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        return Fit(mlContext, path, [labelColumnName], options);
    }

    /// <summary>Fits one column of a CSV file on the others, with default settings.</summary>
    /// <param name="mlContext">The context; its seed decides the split and the initial parameters.</param>
    /// <param name="path">A file with a header line.</param>
    /// <param name="labelColumnName">The column to predict: numbers, or classes as text or a few integers.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">A column is not in the file, or the label is not for a task; the message names what was found.</exception>
    /// <exception cref="InvalidOperationException">The file has no header, no rows, or no features; a feature has no number that single precision can hold.</exception>
    public static CsvFit Fit(this MLContext mlContext, string path, string labelColumnName) => Fit(mlContext, path, labelColumnName, options: null);

    /// <summary>Fits several columns of a CSV file on the others together, with default settings.</summary>
    /// <param name="mlContext">The context; its seed decides the split and the initial parameters.</param>
    /// <param name="path">A file with a header line.</param>
    /// <param name="labelColumnNames">The columns to predict, one or more.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">A column is not in the file, or a label is not for the task; the message names what was found.</exception>
    /// <exception cref="InvalidOperationException">The file has no header, no rows, or no features; a feature has no number that single precision can hold.</exception>
    public static CsvFit Fit(this MLContext mlContext, string path, string[] labelColumnNames) =>
        Fit(mlContext, path, labelColumnNames, options: null);

    /// <summary>Fits several columns of a CSV file on the others together: many targets of numbers, or several labels of 0 and 1. Otherwise as with one column.</summary>
    /// <param name="mlContext">The context; its seed decides the split and the initial parameters, unless the trainer's options have a seed.</param>
    /// <param name="path">A file with a header line.</param>
    /// <param name="labelColumnNames">The columns to predict, one or more.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">A column is not in the file, or a label or a setting is not for the task; the message names what was found.</exception>
    /// <exception cref="InvalidOperationException">The file has no header, no rows, or no features; a feature has no number that single precision can hold.</exception>
    public static CsvFit Fit(this MLContext mlContext, string path, string[] labelColumnNames, CsvFitOptions? options)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(labelColumnNames);
        if (labelColumnNames.Length == 0 || labelColumnNames.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("Expected the name of a label column or more, none of them blank.", nameof(labelColumnNames));
        options ??= new CsvFitOptions();
        options.Validate();

        var host = ((IHostEnvironment)mlContext).Register(nameof(CsvFit));
        using var channel = host.Start(nameof(Fit));
        var file = CsvFile.Read(mlContext, path, options.Separator);
        var pipeline = new CsvPipeline(mlContext, file, labelColumnNames, options);
        var (target, preparation, trainer) = (pipeline.Target, pipeline.Preparation(), pipeline.Trainer());
        IEstimator<ITransformer> last = options.Tangents.Count == 0
            ? trainer
            : mlContext.Transforms.JvpSensitivity((TwoLayerLinearRegressionTrainer)trainer, [.. options.Tangents]);
        var steps = new List<string>(pipeline.Steps);
        if (options.Tangents.Count > 0)
            steps.Add($"Sensitivities: {Shown.List([.. options.Tangents.Select(tangent => tangent.OutputColumnName)])}.");

        var rows = pipeline.Load();
        var labelled = target.Label(rows);
        var split = CsvSplit.Draw(mlContext, labelled, pipeline.UsableRows.Count(labelled, steps), target, options, steps);
        foreach (var step in steps)
            channel.Info(step);

        var prepared = preparation.Fit(split.Training);
        var features = prepared.Transform(split.Training);
        var fitted = last.Fit(features);
        var leaves = JvpSensitivityCatalog.Leaves(prepared).Concat(JvpSensitivityCatalog.Leaves(fitted)).ToList();
        if (target.Naming() is { } naming)
            leaves.Add(naming.Fit(fitted.Transform(features)));

        var model = new TransformerChain<ITransformer>([.. leaves]);
        var metrics = split.Test is null ? null : target.Measure(model.Transform(split.Test));
        if (metrics is not null)
        {
            steps.Add($"Held-out rows: {FormattableString.Invariant(metrics.Summary)}.");
            channel.Info(steps[^1]);
        }

        var prediction = leaves.OfType<ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters>>().Single();
        return new CsvFit(target, split, model, rows.Schema, prediction, metrics, steps);
    }
}
