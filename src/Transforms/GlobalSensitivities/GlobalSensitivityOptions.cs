using System.Globalization;
using Microsoft.ML;

namespace Cotangent;

/// <summary>
/// Settings of
/// <see cref="GlobalSensitivityCatalog.GlobalSensitivity(ModelOperationsCatalog, ITransformer, IDataView, GlobalSensitivityOptions?)"/>.
/// Immutable; derive variants with <c>with</c>.
/// </summary>
public sealed record GlobalSensitivityOptions
{
    /// <summary>
    /// What is differentiated, by which raw columns, and what the effects of categories are measured from. No column is added, so
    /// <see cref="SensitivityOptions.OutputColumnName"/> has no effect, and <see cref="SensitivityOptions.Tangents"/> must be empty.
    /// </summary>
    public SensitivityOptions Sensitivity { get; init; } = new();

    /// <summary>
    /// A column of the data by whose values the rows are grouped: text, a key, Boolean or an integer. It may be a column that the model
    /// does not read, such as the label. Null (default): all rows are one group.
    /// </summary>
    public string? GroupByColumnName { get; init; }

    /// <summary>The most groups, 1 or more; more are an error. Default 100.</summary>
    public int MaximumGroups { get; init; } = 100;

    /// <summary>The levels of the quantiles, each from 0 to 1. Default 0.05, 0.25, 0.5, 0.75, 0.95.</summary>
    public IReadOnlyList<double> Quantiles { get; init; } = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>
    /// The most rows of a group whose sensitivities are kept for quantiles, 1 or more. Quantiles of more rows are estimates from a uniform
    /// sample of this size, and <see cref="SensitivityStatistics.QuantileRows"/> says so. Default 65,536. Many slots and groups lower
    /// it, so that 2²⁶ numbers (512 MB) are kept at most. The groups that occur are unknown before the last row, so the most that the
    /// column can have count: <see cref="MaximumGroups"/>, or fewer for a Boolean or a key.
    /// </summary>
    public int MaximumQuantileRows { get; init; } = 65_536;

    /// <summary>The seed of these samples. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Compares the settings with their ranges.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Sensitivity);
        ArgumentNullException.ThrowIfNull(Quantiles);
        if (Sensitivity.Tangents.Count > 0)
        {
            throw new ArgumentException(
                $"{nameof(GlobalSensitivityOptions)}.{nameof(Sensitivity)} has {Sensitivity.Tangents.Count} tangents, which add columns; "
                + "expected none. Add the columns by mlContext.Transforms.Sensitivity.");
        }

        Require(MaximumGroups >= 1, nameof(MaximumGroups), MaximumGroups, "1 or more");
        Require(MaximumQuantileRows >= 1, nameof(MaximumQuantileRows), MaximumQuantileRows, "1 or more");
        foreach (var level in Quantiles)
            Require(level is >= 0 and <= 1, nameof(Quantiles), level, "levels from 0 to 1");
    }

    private static void Require(bool holds, string name, IFormattable value, string range)
    {
        if (!holds)
        {
            var shown = value.ToString(null, CultureInfo.InvariantCulture);
            throw new ArgumentOutOfRangeException(
                name, value, $"{nameof(GlobalSensitivityOptions)}.{name} is {shown}; expected {range}.");
        }
    }
}
