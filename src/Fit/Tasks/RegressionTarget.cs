using System.Globalization;
using Cotangent.Fit.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tasks;

/// <summary>One column of numbers.</summary>
internal sealed class RegressionTarget : CsvTarget
{
    public RegressionTarget(MLContext mlContext, CsvFile file, IReadOnlyList<CsvColumn> labels)
        : base(mlContext, labels) => RequireNumbers(file);

    public override CsvTask Task => CsvTask.Regression;

    public override string Trained => "regression";

    public override IEnumerable<string> Notes => [FoundNumbers(Labels[0])];

    public override DataKind KindOf(CsvColumn label) => DataKind.Single;

    public override TwoLayerLinearRegressionTrainer Trainer(TwoLayerLinearOptions options) =>
        MLContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options(options));

    public override IEstimator<ITransformer> Trainer(TwoLayerLinearOptions options, Sensitivity[] sensitivities) =>
        MLContext.Transforms.JvpSensitivity(Trainer(options), sensitivities);

    public override bool CanSplit(IDataView training, IDataView test) => HasLabel(training) && HasLabel(test);

    public override CsvMetrics Measure(IDataView predictions)
    {
        var metrics = MLContext.Regression.Evaluate(predictions, LabelColumnName);
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"R2 {metrics.RSquared:f4}, RMSE {metrics.RootMeanSquaredError:g5}, "
            + $"MAE {metrics.MeanAbsoluteError:g5}");
        return new CsvMetrics(summary) { Regression = metrics };
    }

    /// <summary>Without rows ML.NET's metrics are 0, as for a perfect fit.</summary>
    private bool HasLabel(IDataView rows) => rows.GetColumn<float>(LabelColumnName).Any(float.IsFinite);
}
