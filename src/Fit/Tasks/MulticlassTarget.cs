using System.Globalization;
using Cotangent.Fit.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tasks;

/// <summary>One column of two or more classes.</summary>
internal sealed class MulticlassTarget(MLContext mlContext, CsvFile file, IReadOnlyList<CsvColumn> labels)
    : ClassTarget(mlContext, file, labels)
{
    public override CsvTask Task => CsvTask.MulticlassClassification;

    public override string Trained => "multiclass classification";

    public override TwoLayerLinearMulticlassTrainer Trainer(TwoLayerLinearOptions options) =>
        MLContext.MulticlassClassification.Trainers.TwoLayerLinear(new TwoLayerLinearMulticlassTrainer.Options(options)
        {
            ClassWeights = Weights(options.ClassWeights, index => Classes.Names[index]),
        });

    public override IEstimator<ITransformer> Trainer(TwoLayerLinearOptions options, Sensitivity[] sensitivities) =>
        MLContext.Transforms.JvpSensitivity(Trainer(options), sensitivities);

    public override IEstimator<ITransformer> Naming() => MLContext.Transforms.Conversion.MapKeyToValue(DefaultColumnNames.PredictedLabel);

    /// <summary>
    /// Training needs two classes, and the metrics one row. A row whose class has no training row counts as an error of the model.
    /// </summary>
    public override bool CanSplit(IDataView training, IDataView test) => Keys(training).Count >= 2 && Keys(test).Count >= 1;

    public override IReadOnlyList<string> UntrainedClasses(IDataView training)
    {
        var trained = Keys(training);
        return [.. Classes.Names.Where((_, index) => !trained.Contains((uint)index + 1))];
    }

    public override CsvMetrics Measure(IDataView predictions)
    {
        var metrics = MLContext.MulticlassClassification.Evaluate(predictions, LabelColumnName);
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"accuracy {metrics.MicroAccuracy:f4}, mean over classes {metrics.MacroAccuracy:f4}, "
            + $"log-loss {metrics.LogLoss:g5}");
        return new CsvMetrics(summary) { Multiclass = metrics };
    }

    protected override IDataView MapClasses(IDataView labeled)
    {
        var names = Classes.Names.Select(name => name.AsMemory()).ToArray();
        return LambdaColumnMapper.Create(
            MLContext,
            "ClassKey",
            labeled,
            LabelColumnName,
            LabelColumnName,
            TextDataViewType.Instance,
            new KeyDataViewType(typeof(uint), Classes.Count),
            (in ReadOnlyMemory<char> field, ref uint key) => key = (uint)(Classes.IndexOf(field) + 1),
            (ref VBuffer<ReadOnlyMemory<char>> values) => values = new VBuffer<ReadOnlyMemory<char>>(names.Length, names));
    }

    private HashSet<uint> Keys(IDataView rows) => [.. rows.GetColumn<uint>(LabelColumnName)];
}
