using System.Globalization;
using Cotangent.Trainers;
using Cotangent.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One call from a CSV file to a fitted model.</summary>
public static class CsvFitCatalog
{
    /// <summary>Rows below which none are held out: two of ten would say nothing.</summary>
    private const int FewestRowsToSplit = 10;

    /// <summary>
    /// Fits a regression of one column of a CSV file on the others: reads the header, tells numbers from text by looking at every row, builds an
    /// ordinary ML.NET pipeline (text loader, replacement of missing values, one-hot encoding, concatenation, the two-layer linear trainer
    /// and sensitivities if asked), fits it, and measures it on rows held out.
    /// </summary>
    /// <param name="mlContext">The context; its seed decides the split and the initial parameters, unless the trainer's options have a seed.</param>
    /// <param name="path">A file with a header line; fields separated by comma, semicolon or tab, quoted or not. Missing numbers: empty, NA, N/A, NaN, null or ?; a missing text is empty.</param>
    /// <param name="labelColumnName">The column to predict: numbers.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">A column is not in the file, or the label is not a number; the message names what was found.</exception>
    /// <exception cref="InvalidOperationException">The file has no header, no rows, or no features.</exception>
    public static CsvFit Fit(this MLContext mlContext, string path, string labelColumnName, CsvFitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        options ??= new CsvFitOptions();
        options.Validate();

        var host = ((IHostEnvironment)mlContext).Register(nameof(CsvFit));
        using var channel = host.Start(nameof(Fit));
        var file = CsvFile.Read(mlContext, path, options.Separator);
        var pipeline = new CsvPipeline(mlContext, file, labelColumnName, options);
        var data = pipeline.Load();
        var preparation = pipeline.Preparation();
        var trainer = pipeline.Trainer();
        IEstimator<ITransformer> last = options.Tangents.Count == 0
            ? trainer
            : mlContext.Transforms.JvpSensitivity(trainer, [.. options.Tangents]);
        var steps = new List<string>(pipeline.Steps);
        if (options.Tangents.Count > 0)
            steps.Add($"Sensitivities: {string.Join(", ", options.Tangents.Select(tangent => tangent.OutputColumnName))}.");

        var (training, test) = Split(mlContext, data, labelColumnName, file.Rows, options, steps);
        foreach (var step in steps)
            channel.Info(step);

        var prepared = preparation.Fit(training);
        var fitted = last.Fit(prepared.Transform(training));
        var prediction = JvpSensitivityCatalog.PredictionIn(fitted);
        var model = new TransformerChain<ITransformer>([.. JvpSensitivityCatalog.Leaves(prepared), .. JvpSensitivityCatalog.Leaves(fitted)]);
        var metrics = test is null ? null : mlContext.Regression.Evaluate(model.Transform(test), labelColumnName);
        if (metrics is not null)
            channel.Info(string.Create(CultureInfo.InvariantCulture, $"Held-out rows: R2 {metrics.RSquared:f4}, RMSE {metrics.RootMeanSquaredError:g5}, MAE {metrics.MeanAbsoluteError:g5}."));

        var names = SlotNames.Of(prepared.GetOutputSchema(data.Schema)[prediction.FeatureColumnName]);
        return new CsvFit(model, data.Schema, prediction.Model, names, training, test, metrics, [.. steps]);
    }

    private static (IDataView Training, IDataView? Test) Split(
        MLContext mlContext, IDataView data, string labelColumnName, long rows, CsvFitOptions options, List<string> steps)
    {
        if (options.TestFraction == 0)
        {
            steps.Add("All rows are trained on; none are held out.");
            return (data, null);
        }

        if (rows < FewestRowsToSplit)
        {
            steps.Add($"All {rows} rows are trained on: too few to hold any out.");
            return (data, null);
        }

        var split = mlContext.Data.TrainTestSplit(data, options.TestFraction, seed: options.Trainer.Seed);
        if (!HasLabel(split.TestSet, labelColumnName) || !HasLabel(split.TrainSet, labelColumnName))
        {
            steps.Add(string.Create(CultureInfo.InvariantCulture, $"All rows are trained on: {options.TestFraction} of {rows} rows leaves one side without a label."));
            return (data, null);
        }

        steps.Add(string.Create(CultureInfo.InvariantCulture, $"{options.TestFraction:p0} of the rows, drawn at random, are held out for the metrics."));
        return (split.TrainSet, split.TestSet);
    }

    /// <summary>Whether any row can be trained on or measured. ML.NET's metrics of no row are 0, as those of a perfect fit.</summary>
    private static bool HasLabel(IDataView data, string labelColumnName)
    {
        var column = data.Schema[labelColumnName];
        using var cursor = data.GetRowCursor([column]);
        var (getter, label) = (cursor.GetGetter<float>(column), 0f);
        while (cursor.MoveNext())
        {
            getter(ref label);
            if (float.IsFinite(label))
                return true;
        }

        return false;
    }
}
