using System.Diagnostics.CodeAnalysis;
using Cotangent;
using Cotangent.Fit;
using Cotangent.Fit.Tables;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One call from a CSV file to a fitted model.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "One label column and several are told apart by type.")]
public static class CsvFitCatalog
{
    /// <summary>
    /// Fits one column of a CSV file on the others. It reads the header, reads every row to tell numbers from text, and infers the task
    /// from the label, unless <see cref="CsvFitOptions.Task"/> is given. It builds an ordinary ML.NET pipeline: text loader, replacement of
    /// missing values, one-hot encoding, concatenation, the two-layer linear trainer of the task, and sensitivities. It fits the pipeline,
    /// and measures it on held-out rows.
    /// </summary>
    /// <param name="mlContext">
    /// The context; its seed decides the split and the initial parameters, unless the trainer's options have a seed.
    /// </param>
    /// <param name="path">
    /// A file with a header line; fields separated by comma, semicolon or tab, quoted or not. Missing numbers: empty, NA, N/A, NaN, null
    /// or ?; a missing text is empty.
    /// </param>
    /// <param name="labelColumnName">The column to predict: numbers, or classes as text or a few integers.</param>
    /// <param name="options">Settings; null (default) for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">
    /// A column is not in the file, or the label or a setting is not for the task; the message names it.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The file has no header, no rows, or no features; or a feature has no number that single precision can hold.
    /// </exception>
    public static CsvFit Fit(this MLContext mlContext, string path, string labelColumnName, CsvFitOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        return Fit(mlContext, path, [labelColumnName], options);
    }

    /// <summary>
    /// Fits several columns of a CSV file on the others together: many targets of numbers, or several labels of 0 and 1. Otherwise as
    /// with one column.
    /// </summary>
    /// <param name="mlContext">
    /// The context; its seed decides the split and the initial parameters, unless the trainer's options have a seed.
    /// </param>
    /// <param name="path">A file with a header line.</param>
    /// <param name="labelColumnNames">The columns to predict, one or more.</param>
    /// <param name="options">Settings; null (default) for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">
    /// A column is not in the file, or a label or a setting is not for the task; the message names it.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The file has no header, no rows, or no features; or a feature has no number that single precision can hold.
    /// </exception>
    public static CsvFit Fit(this MLContext mlContext, string path, IReadOnlyList<string> labelColumnNames, CsvFitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(labelColumnNames);
        if (labelColumnNames.Count == 0 || labelColumnNames.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("Expected the name of a label column or more, none of them blank.", nameof(labelColumnNames));
        options ??= new CsvFitOptions();
        options.Validate();

        var host = ((IHostEnvironment)mlContext).Register(nameof(CsvFit));
        using var channel = host.Start(nameof(Fit));
        var file = CsvFile.Read(mlContext, path, options.Separator);
        var pipeline = new CsvPipeline(mlContext, file, labelColumnNames, options);
        var (target, preparation, trainer) = (pipeline.Target, pipeline.Preparation(), pipeline.Trainer());
        var notes = new List<string>(pipeline.Notes);
        var rows = pipeline.Load();
        var labeled = target.Label(rows);
        var split = CsvSplit.Draw(mlContext, labeled, pipeline.UsableRows.Count(labeled, notes), target, options, notes);
        foreach (var note in notes)
            channel.Info(note);

        var prepared = preparation.Fit(split.Training);
        var features = prepared.Transform(split.Training);
        var fitted = trainer.Fit(features);
        var leaves = JvpSensitivityCatalog.Leaves(prepared).Concat(JvpSensitivityCatalog.Leaves(fitted)).ToList();
        if (target.Naming() is { } naming)
            leaves.Add(naming.Fit(fitted.Transform(features)));

        var model = new TransformerChain<ITransformer>([.. leaves]);
        var metrics = split.Test is null ? null : target.Measure(model.Transform(split.Test));
        if (metrics is not null)
        {
            notes.Add($"Held-out rows: {metrics.Summary}.");
            channel.Info(notes[^1]);
        }

        var prediction = leaves.OfType<ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters>>().Single();
        return new CsvFit(target, split, model, rows.Schema, prediction, metrics, notes);
    }
}
