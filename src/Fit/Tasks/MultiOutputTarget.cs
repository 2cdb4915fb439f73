using Cotangent.Fit.Tables;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tasks;

/// <summary>Columns of numbers that are predicted together, or columns of 0 and 1: labels that a row has or does not have.</summary>
internal sealed class MultiOutputTarget : CsvTarget
{
    private const string Vector = "Labels";

    private readonly bool _areLabels;
    private readonly Dictionary<string, CsvClasses> _texts = [];

    public MultiOutputTarget(MLContext mlContext, CsvFile file, IReadOnlyList<CsvColumn> labels, bool areLabels)
        : base(mlContext, labels)
    {
        _areLabels = areLabels;
        if (!areLabels)
        {
            RequireNumbers(file);
            return;
        }

        foreach (var label in labels)
        {
            var classes = CsvClasses.Of(file, label);
            if (classes.AreZeroAndOne)
                continue;
            if (classes.Count != 2)
            {
                throw new ArgumentException(
                    $"The label column '{Shown.Short(label.Name)}' of '{file.ShownPath}' "
                    + $"has {classes.Count} values: {Shown.List(classes.Names)}; expected 0 and 1, or two values. The task is {Trained}.");
            }

            _texts[label.Name] = classes;
        }
    }

    public override CsvTask Task => _areLabels ? CsvTask.MultiLabelClassification : CsvTask.MultiOutputRegression;

    public override string Trained => _areLabels ? "multi-label classification" : "regression on many targets";

    public override string LabelColumnName => Vector;

    public override IReadOnlyList<string> AddedColumns => [.. base.AddedColumns, Vector];

    public override IEnumerable<string> Notes =>
    [
        .. Labels.Select(label => _texts.TryGetValue(label.Name, out var classes)
            ? Found(label, $"'{Shown.Short(classes.Names[0])}' in {classes.Rows[0]} rows is 0, '{Shown.Short(classes.Names[1])}' "
                + $"in {classes.Rows[1]} rows is 1", label.MissingAsLabel)
            : FoundNumbers(label)),
        $"The {Labels.Count} labels are one vector, '{Vector}'; each slot of Score is the "
        + (_areLabels ? "probability of its label." : "prediction of its target."),
    ];

    public override DataKind KindOf(CsvColumn label) => _texts.ContainsKey(label.Name) ? DataKind.String : DataKind.Single;

    public override IDataView Label(IDataView rows)
    {
        foreach (var (name, classes) in _texts)
        {
            rows = LambdaColumnMapper.Create(
                MLContext, "ZeroOrOne", rows, name, name, TextDataViewType.Instance, NumberDataViewType.Single,
                (in ReadOnlyMemory<char> field, ref float value) => value = classes.IndexOf(field) is var index and >= 0
                    ? index
                    : float.NaN);
        }

        return MLContext.Transforms.Concatenate(Vector, [.. LabelNames]).Fit(rows).Transform(rows);
    }

    public override TwoLayerLinearMultiOutputTrainer Trainer(TwoLayerLinearOptions options) =>
        MLContext.MultiOutputRegression.Trainers.TwoLayerLinear(new TwoLayerLinearMultiOutputTrainer.Options(options)
        {
            Loss = options.Loss ?? (_areLabels ? TrainingLoss.Logistic() : null),
        });

    public override IEstimator<ITransformer> Trainer(TwoLayerLinearOptions options, Sensitivity[] sensitivities) =>
        MLContext.Transforms.JvpSensitivity(Trainer(options), sensitivities);

    public override bool CanSplit(IDataView training, IDataView test) => HasLabels(training) && HasLabels(test);

    public override CsvMetrics Measure(IDataView predictions)
    {
        var metrics = MLContext.MultiOutputRegression.Evaluate(predictions, LabelColumnName);
        var summary = FormattableString.Invariant(_areLabels
            ? (FormattableString)$"Brier score {metrics.MeanSquaredError:f4} (the mean squared error of the probabilities)"
            : $"R2 over all targets {metrics.RSquared:f4}, RMSE {metrics.RootMeanSquaredError:g5}, MAE {metrics.MeanAbsoluteError:g5}");
        return new CsvMetrics(summary) { MultiOutput = metrics };
    }

    private bool HasLabels(IDataView rows) => rows.GetColumn<float[]>(LabelColumnName).Any(labels => labels.All(float.IsFinite));
}
