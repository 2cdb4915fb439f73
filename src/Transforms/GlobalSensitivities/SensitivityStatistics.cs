namespace Cotangent;

/// <summary>
/// Statistics of the sensitivities of one output in one raw column (or one slot of a vector column, or one category) over the rows of a
/// group.
/// </summary>
public sealed class SensitivityStatistics
{
    internal SensitivityStatistics(string? group, string output, string input, string kind) =>
        (Group, Output, Input, Kind) = (group, output, input, kind);

    /// <summary>The value of the group column; null for all rows. The group of missing values is <c>(missing)</c>.</summary>
    public string? Group { get; }

    /// <summary>The output: the name of the output column, or of its slot where it is a vector, such as a class.</summary>
    public string Output { get; }

    /// <summary>
    /// What the output is differentiated by: a raw column (<c>bmi</c>), a slot of one (<c>pixels[3]</c>), or a category
    /// (<c>ocean_proximity=INLAND</c>).
    /// </summary>
    public string Input { get; }

    /// <summary>
    /// How the sensitivities were computed: <c>exact</c>, <c>difference</c>, <c>switch</c>, or several, joined by a plus.
    /// </summary>
    public string Kind { get; }

    /// <summary>Number of rows in the statistics: those with a finite sensitivity.</summary>
    public long Rows { get; internal init; }

    /// <summary>Number of rows of the group whose sensitivity is NaN or infinite. They are in no other statistic.</summary>
    public long RowsLeftOut { get; internal init; }

    /// <summary>
    /// The mean of the sensitivities, with sign: units of the output for each unit of the column; for a category, units of the output.
    /// NaN without rows.
    /// </summary>
    public double Mean { get; internal init; }

    /// <summary>The standard error of <see cref="Mean"/>: <see cref="StandardDeviation"/> over the root of <see cref="Rows"/>.</summary>
    public double StandardError { get; internal init; }

    /// <summary>The mean of the absolute sensitivities. NaN without rows.</summary>
    public double MeanAbsolute { get; internal init; }

    /// <summary>The standard deviation of the sensitivities, with divisor <see cref="Rows"/> - 1. NaN with fewer than two rows.</summary>
    public double StandardDeviation { get; internal init; }

    /// <summary>
    /// The quantiles of the sensitivities, one for each of <see cref="GlobalSensitivity.QuantileLevels"/>, by linear interpolation between
    /// order statistics (definition 7 of Hyndman and Fan, 1996). NaN without rows.
    /// </summary>
    public IReadOnlyList<double> Quantiles { get; internal init; } = [];

    /// <summary>
    /// Number of sensitivities of which <see cref="Quantiles"/> are the quantiles. The quantiles are exact if it equals <see cref="Rows"/>;
    /// otherwise they are estimates from a uniform sample of this size.
    /// </summary>
    public long QuantileRows { get; internal init; }

    /// <summary>
    /// The standard deviation of the raw column (or its slot) over the rows of the group in which it is finite. NaN for a category, and
    /// with fewer than two such rows.
    /// </summary>
    public double ColumnStandardDeviation { get; internal init; }

    /// <summary>What <see cref="Importance"/> is.</summary>
    public ImportanceMeasure Measure { get; internal init; }

    /// <summary>
    /// How much the output depends on the input, in units of the output: what <see cref="Measure"/> says. Comparable between columns of any
    /// units.
    /// </summary>
    public double Importance => Measure switch
    {
        ImportanceMeasure.SlopeTimesDeviation => MeanAbsolute * ColumnStandardDeviation,
        ImportanceMeasure.SwitchEffect => MeanAbsolute,
        _ => throw new InvalidOperationException($"Unknown measure {Measure}."),
    };
}
