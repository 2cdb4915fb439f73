using System.Numerics;
using System.Runtime.InteropServices;

namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>
/// Counts, means, deviations and mean magnitudes of several numbers over rows, one slot for each number. Welford's updates avoid the
/// cancellation of sums of squares. Numbers that are not finite are left out of their slot. Each slot is computed alone, so the width of a
/// vector does not change the bits.
/// </summary>
/// <remarks>
/// Source: Welford, <i>Note on a method for calculating corrected sums of squares and products</i>, Technometrics 4 (1962).
/// </remarks>
internal sealed class SlotMoments
{
    private readonly Vector<double>[] _values;
    private readonly Vector<double>[] _counts;
    private readonly Vector<double>[] _means;
    private readonly Vector<double>[] _squaresAboutMean;
    private readonly Vector<double>[] _meanMagnitudes;

    /// <param name="slots">Number of slots.</param>
    public SlotMoments(int slots)
    {
        var vectors = (slots + Vector<double>.Count - 1) / Vector<double>.Count;
        (_values, _counts, _means) = (new Vector<double>[vectors], new Vector<double>[vectors], new Vector<double>[vectors]);
        (_squaresAboutMean, _meanMagnitudes) = (new Vector<double>[vectors], new Vector<double>[vectors]);
    }

    /// <summary>Number of rows that were added.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="values">A number for each slot.</param>
    public void Add(ReadOnlySpan<double> values)
    {
        Rows++;
        values.CopyTo(Numbers(_values));
        for (var i = 0; i < _values.Length; i++)
        {
            var x = _values[i];
            var isFinite = Vector.Equals(x - x, Vector<double>.Zero);
            _counts[i] += Vector.ConditionalSelect(isFinite, Vector<double>.One, Vector<double>.Zero);
            var share = Vector<double>.One / Vector.Max(_counts[i], Vector<double>.One);
            var fromOldMean = Vector.ConditionalSelect(isFinite, x - _means[i], Vector<double>.Zero);
            _means[i] += fromOldMean * share;
            _squaresAboutMean[i] += fromOldMean * Vector.ConditionalSelect(isFinite, x - _means[i], Vector<double>.Zero);
            _meanMagnitudes[i] += Vector.ConditionalSelect(isFinite, Vector.Abs(x) - _meanMagnitudes[i], Vector<double>.Zero) * share;
        }
    }

    /// <summary>Number of finite numbers of a slot.</summary>
    public long Count(int slot) => (long)Numbers(_counts)[slot];

    /// <summary>The mean; NaN without a number.</summary>
    public double Mean(int slot) => Count(slot) == 0 ? double.NaN : Numbers(_means)[slot];

    /// <summary>The mean of the absolute values; NaN without a number.</summary>
    public double MeanAbsolute(int slot) => Count(slot) == 0 ? double.NaN : Numbers(_meanMagnitudes)[slot];

    /// <summary>The standard deviation, with divisor count - 1; NaN with fewer than two numbers.</summary>
    public double Deviation(int slot) =>
        Count(slot) < 2 ? double.NaN : Math.Sqrt(Numbers(_squaresAboutMean)[slot] / (Count(slot) - 1));

    /// <summary>The standard error of the mean: the deviation over the root of the count.</summary>
    public double StandardError(int slot) => Deviation(slot) / Math.Sqrt(Count(slot));

    private static Span<double> Numbers(Vector<double>[] vectors) => MemoryMarshal.Cast<Vector<double>, double>(vectors.AsSpan());
}
