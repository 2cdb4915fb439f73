using Microsoft.ML.Data;

namespace Cotangent.Fit.Tasks;

/// <summary>The metrics of one task on the held-out rows.</summary>
/// <param name="Summary">The main metrics in a line.</param>
internal sealed record CsvMetrics(string Summary)
{
    public RegressionMetrics? Regression { get; init; }

    public CalibratedBinaryClassificationMetrics? Binary { get; init; }

    public MulticlassClassificationMetrics? Multiclass { get; init; }

    public MultiOutputRegressionMetrics? MultiOutput { get; init; }
}
