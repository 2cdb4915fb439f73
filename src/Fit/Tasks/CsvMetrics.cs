using Microsoft.ML.Data;

namespace Cotangent.Fit.Tasks;

/// <summary>What was measured on the rows held out: the metrics of one task, and the main ones in a line.</summary>
internal sealed record CsvMetrics(FormattableString Summary)
{
    public RegressionMetrics? Regression { get; init; }

    public CalibratedBinaryClassificationMetrics? Binary { get; init; }

    public MulticlassClassificationMetrics? Multiclass { get; init; }

    public MultiOutputRegressionMetrics? MultiOutput { get; init; }
}
