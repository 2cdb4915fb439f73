using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms;

/// <summary>Which columns of a file are features, and the ordinary ML.NET pipeline that makes one vector of them.</summary>
internal sealed class CsvPipeline
{
    private const string FeatureColumn = "Features";

    private readonly MLContext _mlContext;
    private readonly CsvFile _file;
    private readonly CsvFitOptions _options;
    private readonly CsvColumn _label;
    private readonly CsvColumn? _weight;
    private readonly List<CsvColumn> _numbers = [];
    private readonly List<CsvColumn> _texts = [];
    private readonly List<string> _steps = [];

    public CsvPipeline(MLContext mlContext, CsvFile file, string labelColumnName, CsvFitOptions options)
    {
        (_mlContext, _file, _options) = (mlContext, file, options);
        _label = Find(labelColumnName, "label");
        RequireNumbers(_label, "label");
        RequireLeftAlone(_label, "label", [FeatureColumn, DefaultColumnNames.Score, .. options.Tangents.Select(tangent => tangent?.OutputColumnName)]);
        if (options.Tangents.Any(tangent => tangent?.OutputColumnName == DefaultColumnNames.Score))
            throw new ArgumentException($"A tangent fills the column '{DefaultColumnNames.Score}', where the predictions are; give it another name.");
        if (options.Trainer.ExampleWeightColumnName is { } weightName)
        {
            _weight = Find(weightName, "weight");
            RequireNumbers(_weight, "weight");
            RequireLeftAlone(_weight, "weight", [FeatureColumn]);
        }

        foreach (var name in options.IgnoredColumns)
            Find(name, "ignored");
        Describe();
        foreach (var column in file.Columns)
            Assign(column);
        if (_numbers.Count + _texts.Count == 0)
            throw new InvalidOperationException($"'{file.Path}' has no feature: beside the label '{_label.Name}', every column is left out. {string.Join(" ", _steps)}");
    }

    /// <summary>What was found and chosen, a line each.</summary>
    public IReadOnlyList<string> Steps => _steps;

    public IDataView Load()
    {
        CsvColumn[] numbers = [.. _numbers, _label, .. _weight is null ? [] : new[] { _weight }];
        var columns = numbers.Select(column => (column, Kind: DataKind.Single)).Concat(_texts.Select(column => (column, Kind: DataKind.String)))
            .OrderBy(pair => pair.column.Index)
            .Select(pair => new TextLoader.Column(pair.column.Name, pair.Kind, pair.column.Index));
        var loader = _file.CreateLoader(_mlContext, [.. columns]);
        return loader.Load(new MultiFileSource(_file.Path));
    }

    /// <summary>Missing numbers become the mean, texts become indicators, and all of them one vector with their names.</summary>
    public IEstimator<ITransformer> Preparation()
    {
        var pipeline = new EstimatorChain<ITransformer>();
        if (_numbers.Count > 0)
        {
            pipeline = pipeline.Append<ITransformer>(_mlContext.Transforms.ReplaceMissingValues(
                [.. _numbers.Select(column => new InputOutputColumnPair(column.Name))],
                Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean));
            _steps.Add("Missing numbers are replaced by the mean of the training rows.");
        }

        if (_texts.Count > 0)
        {
            pipeline = pipeline.Append<ITransformer>(_mlContext.Transforms.Categorical.OneHotEncoding([.. _texts.Select(column => new InputOutputColumnPair(column.Name))]));
            _steps.Add("Texts become one feature for each of their values in the training rows (one-hot); values met only later are all zeros.");
        }

        var names = _numbers.Concat(_texts).OrderBy(column => column.Index).Select(column => column.Name).ToArray();
        _steps.Add($"All {names.Length} columns are concatenated to '{FeatureColumn}'.");
        return pipeline.Append<ITransformer>(_mlContext.Transforms.Concatenate(FeatureColumn, names));
    }

    public TwoLayerLinearRegressionTrainer Trainer()
    {
        _steps.Add($"Trainer: two-layer linear regression of '{_label.Name}' by gradient descent{(_weight is null ? "" : $", rows weighted by '{_weight.Name}'")}.");
        return _mlContext.Regression.Trainers.TwoLayerLinear(_options.Trainer with { LabelColumnName = _label.Name, FeatureColumnName = FeatureColumn });
    }

    private void Describe()
    {
        var separator = _file.Separator switch { ',' => "comma", ';' => "semicolon", '\t' => "tab", var other => $"'{other}'" };
        _steps.Add($"'{_file.Path}': {_file.Rows} rows, {_file.Columns.Count} columns, separated by {separator}{(_file.DecimalMarker == ',' ? ", decimals marked by comma" : "")}.");
        _steps.Add($"Label '{_label.Name}': {_label.Numbers} numbers{(_label.Missing > 0 ? $", {_label.Missing} missing (those rows are skipped)" : "")}.");
        if (_weight is not null)
            _steps.Add($"Weight '{_weight.Name}': {_weight.Numbers} numbers{(_weight.Missing > 0 ? $", {_weight.Missing} missing (those rows are skipped)" : "")}.");
    }

    private void Assign(CsvColumn column)
    {
        if (column == _label || column == _weight)
            return;
        var reason = column.Name.Length == 0 ? "it has no name"
            : _options.IgnoredColumns.Contains(column.Name) ? "it is among the ignored columns"
            : column.Numbers + column.Texts == 0 ? "all its fields are missing"
            : column.IsIdentifier ? $"it has a text of its own on every row, or over {CsvColumn.MostCategories} of them, so the texts name rows"
            : null;
        var shown = column.Name.Length == 0 ? $"Column {column.Index + 1}" : $"'{column.Name}'";
        var missing = column.Missing > 0 ? $", {column.Missing} missing" : "";
        if (reason is not null)
        {
            _steps.Add($"{shown}: left out, because {reason}.");
        }
        else if (column.IsNumber)
        {
            _numbers.Add(column);
            _steps.Add($"{shown}: number{missing}{Strays(column)}.");
        }
        else
        {
            _texts.Add(column);
            var (field, row) = column.FirstText!.Value;
            _steps.Add($"{shown}: text with {column.Categories} values{missing}; the first is '{field}' in row {row}.");
        }
    }

    /// <summary>Fields that are no numbers, in a column of numbers: worth a look.</summary>
    private static string Strays(CsvColumn column) => column.FirstText is { } first
        ? $" ({column.Texts} of them no number: the first is '{first.Field}' in row {first.Row})"
        : "";

    private CsvColumn Find(string name, string role) =>
        _file.Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new ArgumentException($"'{_file.Path}' has no {role} column '{name}'.{Suggestion(name)} Its columns are: {NameList.Of([.. _file.Columns.Select(column => column.Name)])}.");

    private string Suggestion(string name) =>
        _file.Columns.FirstOrDefault(column => column.Name.Equals(name?.Trim(), StringComparison.OrdinalIgnoreCase)) is { } close
            ? $" Did you mean '{close.Name}'?"
            : "";

    private static void RequireLeftAlone(CsvColumn column, string role, IEnumerable<string?> added)
    {
        if (added.Contains(column.Name))
            throw new ArgumentException($"The {role} column is called '{column.Name}', the name of a column that the pipeline adds; rename one of them.");
    }

    private void RequireNumbers(CsvColumn column, string role)
    {
        if (column.FirstText is { } text)
            throw new ArgumentException($"The {role} column '{column.Name}' of '{_file.Path}' has '{text.Field}' in row {text.Row}; expected numbers. This call fits a regression.");
        if (column.Numbers == 0)
            throw new ArgumentException($"The {role} column '{column.Name}' of '{_file.Path}' has no number in {_file.Rows} rows; all are missing.");
    }
}
