using Cotangent.Fit.Tables;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tasks;

/// <summary>
/// What a task makes of the label columns of a file: the label of the rows, the trainer, the names of its predictions, and how they are
/// measured.
/// </summary>
/// <param name="mlContext">The context of the fit.</param>
/// <param name="labels">The label columns, one or more.</param>
internal abstract class CsvTarget(MLContext mlContext, IReadOnlyList<CsvColumn> labels)
{
    public abstract CsvTask Task { get; }

    /// <summary>What the trainer does, as a line of the notes begins.</summary>
    public abstract string Trained { get; }

    /// <summary>The label column of the mapped rows.</summary>
    public virtual string LabelColumnName => Labels[0].Name;

    public virtual IReadOnlyList<string> ClassNames => [];

    /// <summary>What was found in the label columns, a line each.</summary>
    public abstract IEnumerable<string> Notes { get; }

    /// <summary>Columns, beside the features, that labelling and predicting add to the rows of the file.</summary>
    public virtual IReadOnlyList<string> AddedColumns => [DefaultColumnNames.Score];

    public IReadOnlyList<CsvColumn> Labels { get; } = labels;

    public IReadOnlyList<string> LabelNames => [.. Labels.Select(label => label.Name)];

    protected MLContext MLContext { get; } = mlContext;

    /// <summary>How the text loader reads a label column.</summary>
    public abstract DataKind KindOf(CsvColumn label);

    /// <summary>
    /// Rows of the file with the label as the trainer takes it. It is no part of the model, which so needs no label to predict.
    /// </summary>
    public virtual IDataView Label(IDataView rows) => rows;

    public abstract IEstimator<ITransformer> Trainer(TwoLayerLinearOptions options);

    /// <summary>Gives predictions the values that stand in the file; null where they have them.</summary>
    public virtual IEstimator<ITransformer>? Naming() => null;

    /// <summary>Whether there are labels to train on in some rows, and to measure in others.</summary>
    public abstract bool CanSplit(IDataView training, IDataView test);

    /// <summary>Classes without a row to train on, where that is let pass.</summary>
    public virtual IReadOnlyList<string> UntrainedClasses(IDataView training) => [];

    public abstract CsvMetrics Measure(IDataView predictions);

    /// <exception cref="ArgumentException">
    /// A label is no number somewhere; it is missing, or outside single precision, everywhere.
    /// </exception>
    protected void RequireNumbers(CsvFile file)
    {
        foreach (var label in Labels)
            CsvRoles.RequireNumbers(
                file, label, "label", $" The task is {Trained}; {nameof(CsvFitOptions)}.{nameof(CsvFitOptions.Task)} chooses another.");
    }

    protected static string Found(CsvColumn label, string what, long missing) =>
        $"Label '{Shown.Short(label.Name)}': {what}{(missing > 0 ? $", {missing} missing (those rows are skipped)" : "")}.";

    protected static string FoundNumbers(CsvColumn label) =>
        Found(label, $"{label.Numbers.Count} numbers", label.Missing) + CsvRange.Describe(label);
}
