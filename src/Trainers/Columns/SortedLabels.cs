using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Columns;

/// <summary>The sorted labels of one output with their weights, for weighted quantiles.</summary>
/// <remarks>
/// Equal labels may be in any order, because a quantile is their value. The order affects the rounding of cumulative weights, which matters
/// only if a share is met within that rounding. The same rows in the same order always give the same bits.
/// </remarks>
internal sealed class SortedLabels
{
    private readonly double[] _values;
    private readonly double[] _weights;
    private readonly double _total;

    /// <param name="values">The labels, all finite. Sorted in place.</param>
    /// <param name="weights">The weight of each label. Sorted with the labels.</param>
    /// <param name="interruption">Checked once, before sorting: a million labels take a tenth of a second.</param>
    public SortedLabels(double[] values, double[] weights, Interruption? interruption)
    {
        interruption?.Check();
        (_values, _weights) = (values, weights);
        Array.Sort(values, weights);
        foreach (var weight in weights)
            _total += weight;
    }

    /// <summary>The least label with at least this share of the weight at or below it; 0 without labels.</summary>
    public double Quantile(double share)
    {
        if (_values.Length == 0)
            return 0;
        var below = 0.0;
        for (var i = 0; i < _values.Length; i++)
        {
            below += _weights[i];
            if (below >= share * _total)
                return _values[i];
        }

        return _values[^1];
    }

    /// <summary>The absolute distances from a center of all labels that differ from it.</summary>
    public SortedLabels DistancesOfOthers(double center, Interruption? interruption)
    {
        var (distances, weights) = (new List<double>(), new List<double>());
        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i] == center)
                continue;
            distances.Add(Math.Abs(_values[i] - center));
            weights.Add(_weights[i]);
        }

        return new SortedLabels([.. distances], [.. weights], interruption);
    }
}
