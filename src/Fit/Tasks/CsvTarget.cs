using Cotangent.Fit.Tables;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tasks;

/// <summary>
/// A task on the label columns of a file: it maps the labels, creates the trainer, names the predictions and measures them.
/// </summary>
/// <param name="mlContext">The context of the fit.</param>
/// <param name="labels">The label columns, one or more.</param>
internal abstract class CsvTarget(MLContext mlContext, IReadOnlyList<CsvColumn> labels)
{
    public abstract CsvTask Task { get; }

    /// <summary>The name of the task in notes and messages.</summary>
    public abstract string Trained { get; }

    /// <summary>The name of the label column in the rows of <see cref="Label"/>.</summary>
    public virtual string LabelColumnName => Labels[0].Name;

    public virtual IReadOnlyList<string> ClassNames => [];

    /// <summary>Whether <see cref="CsvFitOptions.PositiveClass"/> is a setting of the task.</summary>
    public virtual bool TakesPositiveClass => false;

    /// <summary>Whether <see cref="TwoLayerLinearOptions.ClassWeights"/> are a setting of the task.</summary>
    public virtual bool TakesClassWeights => false;

    /// <summary>A line for each finding in the label columns.</summary>
    public abstract IEnumerable<string> Notes { get; }

    /// <summary>The columns, besides the features, that labels and predictions add to the rows of the file.</summary>
    public virtual IReadOnlyList<string> AddedColumns => [DefaultColumnNames.Score];

    public IReadOnlyList<CsvColumn> Labels { get; } = labels;

    public IReadOnlyList<string> LabelNames => [.. Labels.Select(label => label.Name)];

    protected MLContext MLContext { get; } = mlContext;

    /// <summary>The type as which the text loader reads a label column.</summary>
    public abstract DataKind KindOf(CsvColumn label);

    /// <summary>
    /// The rows of the file with the label in the type that the trainer takes. This step is not part of the model, so the model needs no
    /// label to predict.
    /// </summary>
    public virtual IDataView Label(IDataView rows) => rows;

    public abstract IEstimator<ITransformer> Trainer(TwoLayerLinearOptions options);

    /// <summary>The trainer, which attaches sensitivities to the model.</summary>
    public abstract IEstimator<ITransformer> Trainer(TwoLayerLinearOptions options, Sensitivity[] sensitivities);

    /// <summary>Maps predictions to the values of the file; null if they are those values already.</summary>
    public virtual IEstimator<ITransformer>? Naming() => null;

    /// <summary>Whether both sides of a split have enough labels, for training and for the metrics.</summary>
    public abstract bool CanSplit(IDataView training, IDataView test);

    /// <summary>The classes without a training row, if the task accepts that.</summary>
    public virtual IReadOnlyList<string> UntrainedClasses(IDataView training) => [];

    public abstract CsvMetrics Measure(IDataView predictions);

    /// <exception cref="ArgumentException">
    /// A label has a field that is not a number, or no number that single precision can hold.
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
