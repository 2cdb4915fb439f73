using System.Globalization;
using Cotangent.Fit.Tables;
using Cotangent.Trainers.Messages;
using Microsoft.ML;

namespace Cotangent.Fit.Tasks;

/// <summary>Chooses the task of the label columns, with a reason.</summary>
internal static class CsvTargetChoice
{
    /// <summary>More distinct integers than this are a quantity.</summary>
    private const int MostClasses = 20;

    /// <summary>Integers with fewer rows each, on average, are a quantity, unless they are 0 and 1.</summary>
    private const int FewestRowsOfClass = 5;

    /// <summary>Takes the given task, or infers it from the fields, and adds the reason to the notes.</summary>
    /// <exception cref="ArgumentException">The labels or a setting do not fit the task.</exception>
    public static CsvTarget Choose(
        MLContext mlContext, CsvFile file, IReadOnlyList<CsvColumn> labels, CsvFitOptions options, List<string> notes)
    {
        var names = Shown.Items(labels.Select(label => $"'{Shown.Short(label.Name)}'"), labels.Count);
        var (task, reason) = options.Task is { } given ? (given, null) : Infer(file, labels);
        if (labels.Count > 1 && task is not (CsvTask.MultiOutputRegression or CsvTask.MultiLabelClassification))
        {
            throw new ArgumentException(
                $"{labels.Count} label columns were given: {names}. The task {task} takes "
                + $"one; {CsvTask.MultiOutputRegression} and {CsvTask.MultiLabelClassification} take several.");
        }

        CsvTarget target = task switch
        {
            CsvTask.BinaryClassification => new BinaryTarget(mlContext, file, labels, options.PositiveClass),
            CsvTask.MulticlassClassification => new MulticlassTarget(mlContext, file, labels),
            CsvTask.MultiOutputRegression => new MultiOutputTarget(mlContext, file, labels, areLabels: false),
            CsvTask.MultiLabelClassification => new MultiOutputTarget(mlContext, file, labels, areLabels: true),
            CsvTask.Regression => new RegressionTarget(mlContext, file, labels),
            _ => throw new InvalidOperationException($"There is no such task as {task}."),
        };
        RequireForTask(target, options);
        notes.Add(
            $"Task: {target.Trained} of {names}, "
            + (reason is null
                ? "as told."
                : $"because {reason}. To choose another, set {nameof(CsvFitOptions)}.{nameof(CsvFitOptions.Task)}."));
        notes.AddRange(target.Notes);
        return target;
    }

    private static void RequireForTask(CsvTarget target, CsvFitOptions options)
    {
        if (options.PositiveClass is not null && !target.TakesPositiveClass)
        {
            throw new ArgumentException(
                $"{nameof(CsvFitOptions.PositiveClass)} is '{Shown.Short(options.PositiveClass)}', and the task {target.Task}; "
                + $"expected null, or {CsvTask.BinaryClassification}.");
        }

        if (options.Trainer.ClassWeights is not null && !target.TakesClassWeights)
        {
            throw new ArgumentException(
                $"{nameof(TwoLayerLinearOptions.ClassWeights)} are given, and the task is {target.Task}; expected null, or one column of "
                + $"classes.");
        }
    }

    private static (CsvTask Task, string Reason) Infer(CsvFile file, IReadOnlyList<CsvColumn> labels)
    {
        if (labels.Count == 1)
            return labels[0].IsNumber ? InferOfNumbers(CsvClasses.Of(file, labels[0])) : InferOfTexts(CsvClasses.Of(file, labels[0]));
        return labels.All(label => CsvClasses.Of(file, label) is { AreZeroAndOne: true } or { AreNumbers: false, Count: 2 })
            ? (CsvTask.MultiLabelClassification, "each of the label columns has two values, that of a label and that of none")
            : (CsvTask.MultiOutputRegression, "there are several label columns");
    }

    private static (CsvTask Task, string Reason) InferOfTexts(CsvClasses classes) => classes.Count == 2
        ? (CsvTask.BinaryClassification, "it has two values")
        : (CsvTask.MulticlassClassification, $"it has text, of {classes.Count} values");

    private static (CsvTask Task, string Reason) InferOfNumbers(CsvClasses classes)
    {
        var mean = classes.MeanRows.ToString("g3", CultureInfo.InvariantCulture);
        return classes switch
        {
            { Column.HasManyValues: true } => (CsvTask.Regression, $"it has over {CsvColumn.MostCategories} numbers"),
            { AreIntegers: false } => (CsvTask.Regression, "its numbers are not all integers"),
            { Count: 1 } => (CsvTask.Regression, $"it has one number only, {Shown.Short(classes.Names[0])}"),
            { Count: > MostClasses } => (CsvTask.Regression, $"it has {classes.Count} integers, and up to {MostClasses} would be classes"),
            { Count: 2, AreZeroAndOne: true } => (CsvTask.BinaryClassification, "its numbers are 0 and 1"),
            { MeanRows: < FewestRowsOfClass } =>
                (CsvTask.Regression, $"its {classes.Count} integers have {mean} rows each on average, and from {FewestRowsOfClass} on "
                    + $"they would be classes"),
            { Count: 2 } => (CsvTask.BinaryClassification, $"its numbers are two integers, with {mean} rows each on average"),
            _ => (CsvTask.MulticlassClassification, $"its numbers are {classes.Count} integers, with {mean} rows each on average"),
        };
    }
}
