namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>What is kept of the rows of one group.</summary>
/// <param name="sensitivities">Number of sensitivities of a row.</param>
/// <param name="numbers">Number of raw numbers of a row.</param>
/// <param name="capacity">The most rows whose sensitivities are kept for quantiles.</param>
/// <param name="seed">Decides which rows of many are kept.</param>
internal sealed class GroupStatistics(int sensitivities, int numbers, int capacity, int seed)
{
    private readonly SlotMoments _numbers = new(numbers);
    private readonly RowSample _sample = new(sensitivities, capacity, seed);

    /// <summary>Moments of the sensitivities.</summary>
    public SlotMoments Sensitivities { get; } = new(sensitivities);

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<double> sensitivities, ReadOnlySpan<double> numbers)
    {
        Sensitivities.Add(sensitivities);
        _numbers.Add(numbers);
        _sample.Add(sensitivities);
    }

    /// <summary>The statistics of one sensitivity.</summary>
    /// <param name="group">The name of the group; null for all rows.</param>
    /// <param name="slot">What the sensitivity is of, and where it stands.</param>
    /// <param name="levels">The levels of its quantiles.</param>
    public SensitivityStatistics Of(string? group, SensitivitySlot slot, IReadOnlyList<double> levels)
    {
        var numbers = _sample.Numbers(slot.Index);
        return new SensitivityStatistics(group, slot.Output, slot.Input, slot.Kind)
        {
            Rows = Sensitivities.Count(slot.Index),
            RowsLeftOut = Sensitivities.Rows - Sensitivities.Count(slot.Index),
            Mean = Sensitivities.Mean(slot.Index),
            StandardError = Sensitivities.StandardError(slot.Index),
            MeanAbsolute = Sensitivities.MeanAbsolute(slot.Index),
            StandardDeviation = Sensitivities.Deviation(slot.Index),
            Quantiles = Quantile.Of(numbers, levels),
            QuantileRows = numbers.Length,
            Measure = slot.Number is null ? ImportanceMeasure.SwitchEffect : ImportanceMeasure.SlopeTimesDeviation,
            ColumnStandardDeviation = slot.Number is { } number ? _numbers.Deviation(number) : double.NaN,
        };
    }
}
