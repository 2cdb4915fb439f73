using Cotangent.Transforms.GlobalSensitivities;
using Microsoft.ML;

namespace Cotangent;

/// <summary>
/// Statistics of the sensitivities of a fitted model over a data set: the result of
/// <see cref="GlobalSensitivityCatalog.GlobalSensitivity(ModelOperationsCatalog, ITransformer, IDataView, GlobalSensitivityOptions?)"/>.
/// </summary>
public sealed class GlobalSensitivity
{
    private const int ShownLines = 100;

    internal GlobalSensitivity(string of, IReadOnlyList<SensitivityStatistics> statistics) => (Of, Statistics) = (of, statistics);

    /// <summary>The output column that was differentiated.</summary>
    public string Of { get; }

    /// <summary>The column by whose values the rows are grouped; null for none.</summary>
    public string? GroupByColumnName { get; internal init; }

    /// <summary>Number of rows of the data.</summary>
    public long Rows { get; internal init; }

    /// <summary>The levels of <see cref="SensitivityStatistics.Quantiles"/>, from 0 to 1.</summary>
    public IReadOnlyList<double> QuantileLevels { get; internal init; } = [];

    /// <summary>
    /// One item for each group, output and input. All rows come first, then the groups in the order of their values. In each group the
    /// outputs have the order of the output column. The inputs of an output are sorted by importance, the most important first.
    /// </summary>
    public IReadOnlyList<SensitivityStatistics> Statistics { get; }

    /// <summary>The statistics as a table of plain text, at most 100 lines of them.</summary>
    public override string ToString() => ToString(ShownLines);

    /// <summary>The statistics as a table of plain text.</summary>
    /// <param name="maximumLines">The most items of <see cref="Statistics"/> to print, 1 or more. The table counts the others.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public string ToString(int maximumLines)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLines, 1);
        return StatisticsText.Of(this, maximumLines);
    }

    /// <summary>
    /// The statistics as rows, in the order of <see cref="Statistics"/>, with a column for each property. Column Group is empty for all
    /// rows. Column Quantiles is a vector whose slots are named after the levels.
    /// </summary>
    /// <param name="mlContext">The context.</param>
    public IDataView ToDataView(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return StatisticsView.Of(mlContext, this);
    }
}
