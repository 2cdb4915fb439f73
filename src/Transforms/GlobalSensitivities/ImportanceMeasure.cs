namespace Cotangent;

/// <summary>What <see cref="SensitivityStatistics.Importance"/> is.</summary>
public enum ImportanceMeasure
{
    /// <summary>
    /// The mean absolute derivative times the standard deviation of the column: the mean change of the output, to first order, when the
    /// column moves by one deviation.
    /// </summary>
    SlopeTimesDeviation,

    /// <summary>The mean absolute effect of a switch to the category, over all rows, those included that already have it.</summary>
    SwitchEffect,
}
