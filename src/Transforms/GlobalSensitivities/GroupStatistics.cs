namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>What is kept of the rows of one group.</summary>
/// <param name="sensitivities">Number of sensitivities of a row.</param>
/// <param name="columns">Number of raw numbers of a row.</param>
/// <param name="capacity">The most rows whose sensitivities are kept for quantiles.</param>
/// <param name="seed">Decides which rows of many are kept.</param>
internal sealed class GroupStatistics(int sensitivities, int columns, int capacity, int seed)
{
    /// <summary>Moments of the sensitivities.</summary>
    public SlotMoments Sensitivities { get; } = new(sensitivities);

    /// <summary>Moments of the raw numbers.</summary>
    public SlotMoments Columns { get; } = new(columns);

    /// <summary>The sensitivities of some rows, or of all.</summary>
    public RowSample Sample { get; } = new(capacity, seed);

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<double> sensitivities, ReadOnlySpan<double> columns)
    {
        Sensitivities.Add(sensitivities);
        Columns.Add(columns);
        Sample.Add(sensitivities);
    }
}
