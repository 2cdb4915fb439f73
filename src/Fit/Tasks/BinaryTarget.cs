using System.Globalization;
using Cotangent.Fit.Tables;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tasks;

/// <summary>One column of two values, of which one is true.</summary>
internal sealed class BinaryTarget : ClassTarget
{
    private readonly int _true;

    public BinaryTarget(MLContext mlContext, CsvFile file, IReadOnlyList<CsvColumn> labels, string? positiveClass)
        : base(mlContext, file, labels)
    {
        if (Classes.Count != 2)
        {
            throw new ArgumentException(
                $"The label column '{Shown.Short(LabelColumnName)}' of '{file.ShownPath}' "
                + $"has {Classes.Count} values: {Shown.List(Classes.Names)}; expected two. The task is {Trained}.");
        }

        _true = positiveClass is null ? 1 : RequireClass(positiveClass, nameof(CsvFitOptions.PositiveClass));
    }

    public override CsvTask Task => CsvTask.BinaryClassification;

    public override string Trained => "binary classification";

    public override bool TakesPositiveClass => true;

    public override IReadOnlyList<string> ClassNames => [Classes.Names[1 - _true], Classes.Names[_true]];

    public override IReadOnlyList<string> AddedColumns => [.. base.AddedColumns, DefaultColumnNames.Probability];

    public override IEnumerable<string> Notes =>
    [
        .. base.Notes,
        $"'{Shown.Short(ClassNames[1])}' is true: Probability is that of '{Shown.Short(ClassNames[1])}'. To choose the other, "
        + $"set {nameof(CsvFitOptions)}.{nameof(CsvFitOptions.PositiveClass)}.",
    ];

    public override TwoLayerLinearBinaryTrainer Trainer(TwoLayerLinearOptions options) =>
        MLContext.BinaryClassification.Trainers.TwoLayerLinear(new TwoLayerLinearBinaryTrainer.Options(options)
        {
            ClassWeights = Weights(options.ClassWeights, index => index == _true ? bool.TrueString : bool.FalseString),
        });

    public override IEstimator<ITransformer> Trainer(TwoLayerLinearOptions options, Sensitivity[] sensitivities) =>
        MLContext.Transforms.JvpSensitivity(Trainer(options), sensitivities);

    public override IEstimator<ITransformer> Naming() => MLContext.Transforms.Conversion.MapValue(
        DefaultColumnNames.PredictedLabel, [KeyValuePair.Create(false, ClassNames[0]), KeyValuePair.Create(true, ClassNames[1])]);

    /// <summary>Both sides need both classes: ML.NET computes no area under the curve of one class.</summary>
    public override bool CanSplit(IDataView training, IDataView test) => HasBoth(training) && HasBoth(test);

    public override CsvMetrics Measure(IDataView predictions)
    {
        var metrics = MLContext.BinaryClassification.Evaluate(predictions, LabelColumnName);
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"accuracy {metrics.Accuracy:f4}, area under the ROC curve {metrics.AreaUnderRocCurve:f4}, "
            + $"F1 {metrics.F1Score:f4}");
        return new CsvMetrics(summary) { Binary = metrics };
    }

    protected override IDataView MapClasses(IDataView labeled) => LambdaColumnMapper.Create(
        MLContext, "IsTrue", labeled, LabelColumnName, LabelColumnName, TextDataViewType.Instance, BooleanDataViewType.Instance,
        (in ReadOnlyMemory<char> field, ref bool value) => value = Classes.IndexOf(field) == _true);

    private bool HasBoth(IDataView rows) => rows.GetColumn<bool>(LabelColumnName).Distinct().Count() == 2;
}
