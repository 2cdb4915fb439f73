using Cotangent.Trainers.Messages;
using Microsoft.ML;

namespace Cotangent;

/// <summary>
/// Settings of <see cref="CsvFitCatalog.Fit(MLContext, string, string, CsvFitOptions?)"/>. Immutable; derive variants with <c>with</c>.
/// </summary>
public sealed record CsvFitOptions
{
    /// <summary>
    /// The task. Null (default) infers it from the fields of the label columns; a line of <see cref="CsvFit.Notes"/> names the task and the
    /// reason.
    /// </summary>
    public CsvTask? Task { get; init; }

    /// <summary>
    /// The value of the label that is true in binary classification: Probability is the probability of this value. Null (default) takes
    /// the second of the two in order: 1 of 0 and 1, "yes" of "no" and "yes", "malignant" of "benign" and "malignant". Null for other
    /// tasks.
    /// </summary>
    public string? PositiveClass { get; init; }

    /// <summary>
    /// Settings of the trainer of any task. The label columns are the ones given to Fit, and the pipeline makes the feature column: the
    /// settings of both columns have no effect. <see cref="TwoLayerLinearOptions.ExampleWeightColumnName"/> names a column of the file that
    /// weights the rows. <see cref="TwoLayerLinearOptions.ValidationColumnName"/> names a column of true and false; rows with true are
    /// measured after each epoch and not trained on. The keys of <see cref="TwoLayerLinearOptions.ClassWeights"/> are the values of the
    /// label in the file.
    /// </summary>
    public TwoLayerLinearOptions Trainer { get; init; } = new();

    /// <summary>
    /// Sensitivities to attach as columns, to a model of any task: a <see cref="Tangent"/> or another <see cref="Sensitivity"/>. They
    /// are of the slots of the feature vector; <see cref="SensitivityOptions.Tangents"/> are of raw columns. Default none.
    /// </summary>
    public IReadOnlyList<Sensitivity> Tangents { get; init; } = [];

    /// <summary>
    /// Share of the rows to hold out of training, for the metrics. Default 0.2. At least 0 and below 1; 0 trains on all rows and measures
    /// nothing.
    /// </summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Columns that are not features. Default none.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>
    /// The separator of the fields. Null (default) takes comma, semicolon or tab, whichever is the most frequent in the header.
    /// </summary>
    public char? Separator { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Trainer);
        ArgumentNullException.ThrowIfNull(Tangents);
        ArgumentNullException.ThrowIfNull(IgnoredColumns);
        Trainer.Validate();
        if (Task is { } task && !Enum.IsDefined(task))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Task),
                Task,
                $"{nameof(CsvFitOptions)}.{nameof(Task)} is {Task}; expected one of {Shown.List(Enum.GetNames<CsvTask>())}, or null to "
                + $"infer it.");
        }

        if (Separator is (< ' ' and not '\t') or '"' or (>= '0' and <= '9'))
        {
            var shown = Shown.Short([Separator.Value]);
            throw new ArgumentOutOfRangeException(
                nameof(Separator),
                shown,
                $"{nameof(CsvFitOptions)}.{nameof(Separator)} is '{shown}'; "
                + "expected a character that is no digit and no quote, and no control character but a tab.");
        }

        if (!(TestFraction >= 0 && TestFraction < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(TestFraction),
                TestFraction,
                FormattableString.Invariant(
                    $"{nameof(CsvFitOptions)}.{nameof(TestFraction)} is {TestFraction}; expected at least 0, and below 1."));
        }
    }
}
