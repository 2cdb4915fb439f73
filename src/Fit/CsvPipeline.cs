using Cotangent.Fit.Tables;
using Cotangent.Fit.Tasks;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit;

/// <summary>
/// Chooses the features among the columns of a file, and builds the ordinary ML.NET pipeline that makes one vector of them.
/// </summary>
internal sealed class CsvPipeline
{
    private const string FeatureColumn = "Features";

    private readonly MLContext _mlContext;
    private readonly CsvFile _file;
    private readonly CsvFitOptions _options;
    private readonly CsvColumn? _weight;
    private readonly CsvColumn? _validation;
    private readonly List<CsvColumn> _numbers = [];
    private readonly List<CsvColumn> _texts = [];
    private readonly List<string> _leftOut = [];
    private readonly List<string> _notes = [];

    public CsvPipeline(MLContext mlContext, CsvFile file, IReadOnlyList<string> labelColumnNames, CsvFitOptions options)
    {
        (_mlContext, _file, _options) = (mlContext, file, options);
        DescribeFile();
        var labels = labelColumnNames.Select(name => CsvRoles.Find(file, name, "label")).ToArray();
        if (labels.GroupBy(label => label).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new ArgumentException($"The label column '{Shown.Short(repeated.Key.Name)}' was given {repeated.Count()} times.");
        Target = CsvTargetChoice.Choose(mlContext, file, labels, options, _notes);
        string[] added = [FeatureColumn, .. Target.AddedColumns];
        foreach (var label in labels)
        {
            CsvRoles.RequireLeftAlone(
                label, "label", [.. added, .. options.Tangents.Select(sensitivity => sensitivity?.OutputColumnName)]);
        }

        if (options.Tangents.FirstOrDefault(sensitivity => added.Contains(sensitivity?.OutputColumnName)) is { } taking)
        {
            throw new ArgumentException(
                $"The sensitivity '{Shown.Short(taking.OutputColumnName)}' fills the column of that name, where features, labels or "
                + "predictions are; give it another name.");
        }

        _weight = FindWeight();
        _validation = FindValidation();
        foreach (var name in options.IgnoredColumns)
            CsvRoles.Find(file, name, "ignored");
        foreach (var column in file.Columns)
            Assign(column);
        if (_numbers.Count + _texts.Count == 0)
            throw new InvalidOperationException(
                $"'{file.ShownPath}' has no feature: beside the label, every column is left out. "
                + Shown.Items(_leftOut, _leftOut.Count, separator: " "));
        if (Target.LabelColumnName != labels[0].Name
            && _numbers.Concat(_texts).FirstOrDefault(column => column.Name == Target.LabelColumnName) is { } hidden)
            CsvRoles.RequireLeftAlone(hidden, "feature", [Target.LabelColumnName]);
        UsableRows = new CsvUsableRows(
            file,
            Target,
            _weight,
            [.. _numbers, .. _weight is null
                ? []
                : new[] { _weight }, .. Target.Labels.Where(label => Target.KindOf(label) == DataKind.Single)]);
    }

    /// <summary>The target of the fit.</summary>
    public CsvTarget Target { get; }

    /// <summary>A line for each finding and choice.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public CsvUsableRows UsableRows { get; }

    /// <summary>Loads the used columns as they are in the file, without the rows that have a number beyond single precision.</summary>
    public IDataView Load()
    {
        CsvColumn[] numbers = [.. _numbers, .. _weight is null ? [] : new[] { _weight }];
        var columns = numbers.Select(column => (column, Kind: DataKind.Single))
            .Concat(_texts.Select(column => (column, Kind: DataKind.String)))
            .Concat(Target.Labels.Select(label => (column: label, Kind: Target.KindOf(label))))
            .Concat(_validation is null ? [] : [(column: _validation, Kind: DataKind.Boolean)])
            .DistinctBy(pair => pair.column.Index)
            .OrderBy(pair => pair.column.Index)
            .Select(pair => new TextLoader.Column(pair.column.Name, pair.Kind, pair.column.Index))
            .Concat(UsableRows.LoadedToFilter);
        var loader = _file.CreateLoader(_mlContext, [.. columns]);
        return UsableRows.WithoutInfinities(_mlContext, loader.Load(new MultiFileSource(_file.Path)));
    }

    /// <summary>Replaces missing numbers by the mean and texts by indicators, and concatenates all to one vector with slot names.</summary>
    public IEstimator<ITransformer> Preparation()
    {
        var pipeline = new EstimatorChain<ITransformer>();
        if (_numbers.Count > 0)
        {
            pipeline = pipeline.Append<ITransformer>(_mlContext.Transforms.ReplaceMissingValues(
                [.. _numbers.Select(column => new InputOutputColumnPair(column.Name))],
                Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean));
            _notes.Add("Missing numbers are replaced by the mean of the training rows.");
        }

        if (_texts.Count > 0)
        {
            pipeline =
                pipeline.Append<ITransformer>(
                    _mlContext.Transforms.Categorical.OneHotEncoding([.. _texts.Select(column => new InputOutputColumnPair(column.Name))]));
            _notes.Add(
                "Texts become one feature for each of their values in the training rows (one-hot); values met only later are all zeros.");
        }

        var names = _numbers.Concat(_texts).OrderBy(column => column.Index).Select(column => column.Name).ToArray();
        _notes.Add($"All {names.Length} columns are concatenated to '{FeatureColumn}'.");
        return pipeline.Append<ITransformer>(_mlContext.Transforms.Concatenate(FeatureColumn, names));
    }

    public IEstimator<ITransformer> Trainer()
    {
        _notes.Add(
            $"Trainer: two-layer linear {Target.Trained} of "
            + Shown.Items(Target.LabelNames.Select(name => $"'{Shown.Short(name)}'"), Target.LabelNames.Count)
            + (_weight is null ? "." : $", rows weighted by '{Shown.Short(_weight.Name)}'."));
        var options = _options.Trainer with { LabelColumnName = Target.LabelColumnName, FeatureColumnName = FeatureColumn };
        if (_options.Tangents.Count == 0)
            return Target.Trainer(options);
        var trainer = Target.Trainer(options, [.. _options.Tangents]);
        _notes.Add($"Sensitivities: {Shown.List([.. _options.Tangents.Select(sensitivity => sensitivity.OutputColumnName)])}.");
        return trainer;
    }

    private CsvColumn? FindWeight()
    {
        if (_options.Trainer.ExampleWeightColumnName is not { } name)
            return null;
        var weight = CsvRoles.Find(_file, name, "weight");
        CsvRoles.RequireNumbers(_file, weight, "weight");
        CsvRoles.RequireLeftAlone(weight, "weight", [FeatureColumn]);
        _notes.Add(
            $"Weight '{Shown.Short(weight.Name)}': {weight.Numbers.Count} numbers"
            + (weight.Missing > 0 ? $", {weight.Missing} missing (those rows are skipped)." : ".")
            + CsvRange.Describe(weight));
        return weight;
    }

    private CsvColumn? FindValidation()
    {
        if (_options.Trainer.ValidationColumnName is not { } name)
            return null;
        var validation = CsvRoles.Find(_file, name, "validation");
        CsvRoles.RequireTrueOrFalse(_file, validation, "validation");
        CsvRoles.RequireLeftAlone(validation, "validation", [FeatureColumn]);
        _notes.Add(
            $"Validation '{Shown.Short(validation.Name)}': rows where it is true are measured after each epoch, and not trained on.");
        return validation;
    }

    private void DescribeFile()
    {
        var separator = _file.Separator switch
        {
            ',' => "comma",
            ';' => "semicolon",
            '\t' => "tab",
            var other => $"'{Shown.Short([other])}'"
        };
        _notes.Add(
            $"'{_file.ShownPath}': {_file.Rows} rows, {_file.Columns.Count} columns, separated by {separator}"
            + (_file.DecimalMarker == ',' ? ", decimals marked by comma." : "."));
    }

    private void Assign(CsvColumn column)
    {
        if (Target.Labels.Contains(column) || column == _weight || column == _validation)
            return;
        var reason = column.Name.Length == 0 ? "it has no name"
            : _options.IgnoredColumns.Contains(column.Name) ? "it is among the ignored columns"
            : column.Numbers.Count + column.Texts == 0 ? "all its fields are missing"
            : column.IsIdentifier
            ? $"it has a text of its own on every row, or over {CsvColumn.MostCategories} of them, so the texts name rows"
            : null;
        var shown = column.Name.Length == 0 ? $"Column {column.Index + 1}" : $"'{Shown.Short(column.Name)}'";
        var missing = column.Missing > 0 ? $", {column.Missing} missing" : "";
        if (reason is not null)
        {
            _leftOut.Add($"{shown}: left out, because {reason}.");
            _notes.Add(_leftOut[^1]);
        }
        else if (column.IsNumber)
        {
            CsvRange.RequireFeature(_file, column);
            _numbers.Add(column);
            _notes.Add(
                $"{shown}: number{missing}{Strays(column)}."
                + CsvRange.Describe(column, ", or clear these fields, which then count as missing"));
        }
        else
        {
            _texts.Add(column);
            var (field, row) = column.FirstText!.Value;
            _notes.Add($"{shown}: text with {column.Categories} values{missing}; the first is '{Shown.Short(field)}' in row {row}.");
        }
    }

    /// <summary>The number of fields in a numeric column that are not numbers, and the first of them.</summary>
    private static string Strays(CsvColumn column) => column.FirstText is { } first
        ? $" ({column.Texts} of them no number: the first is '{Shown.Short(first.Field)}' in row {first.Row})"
        : "";
}
