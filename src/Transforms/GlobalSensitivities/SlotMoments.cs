namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>
/// Counts, means, deviations and mean magnitudes of several numbers over rows, one slot for each number. Welford's updates avoid the
/// cancellation of sums of squares. Numbers that are not finite are counted apart.
/// </summary>
/// <param name="slots">Number of slots.</param>
/// <remarks>
/// Source: Welford, <i>Note on a method for calculating corrected sums of squares and products</i>, Technometrics 4 (1962).
/// </remarks>
internal sealed class SlotMoments(int slots)
{
    private readonly long[] _counts = new long[slots];
    private readonly double[] _means = new double[slots];
    private readonly double[] _squaresAboutMean = new double[slots];
    private readonly double[] _meanMagnitudes = new double[slots];

    /// <summary>Number of rows that were added.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="values">A number for each slot.</param>
    public void Add(ReadOnlySpan<double> values)
    {
        Rows++;
        for (var slot = 0; slot < values.Length; slot++)
        {
            var value = values[slot];
            if (!double.IsFinite(value))
                continue;
            var share = 1.0 / ++_counts[slot];
            var fromOldMean = value - _means[slot];
            _means[slot] += fromOldMean * share;
            _squaresAboutMean[slot] += fromOldMean * (value - _means[slot]);
            _meanMagnitudes[slot] += (Math.Abs(value) - _meanMagnitudes[slot]) * share;
        }
    }

    /// <summary>Number of finite numbers of a slot.</summary>
    public long Count(int slot) => _counts[slot];

    /// <summary>The mean; NaN without a number.</summary>
    public double Mean(int slot) => _counts[slot] == 0 ? double.NaN : _means[slot];

    /// <summary>The mean of the absolute values; NaN without a number.</summary>
    public double MeanAbsolute(int slot) => _counts[slot] == 0 ? double.NaN : _meanMagnitudes[slot];

    /// <summary>The standard deviation, with divisor count - 1; NaN with fewer than two numbers.</summary>
    public double Deviation(int slot) => _counts[slot] < 2 ? double.NaN : Math.Sqrt(_squaresAboutMean[slot] / (_counts[slot] - 1));

    /// <summary>The standard error of the mean: the deviation over the root of the count.</summary>
    public double StandardError(int slot) => Deviation(slot) / Math.Sqrt(_counts[slot]);
}
