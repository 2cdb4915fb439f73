using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Columns;

/// <summary>Labels of one output in their order, with their weights, and what share of the weight is below.</summary>
/// <remarks>
/// Labels that are equal may come in any order: a quantile is their value. What they weigh together is rounded by their order, so that it
/// may tell only where a share is met to within that rounding; the same rows in the same order have the same bits always.
/// </remarks>
internal sealed class SortedLabels
{
    private readonly double[] _values;
    private readonly double[] _weights;
    private readonly double _total;

    /// <param name="values">Finite. Sorted in place.</param>
    /// <param name="weights">Sorted with them.</param>
    /// <param name="interruption">Asked before: a million labels take a tenth of a second.</param>
    public SortedLabels(double[] values, double[] weights, Interruption? interruption)
    {
        interruption?.Check();
        (_values, _weights) = (values, weights);
        Array.Sort(values, weights);
        foreach (var weight in weights)
            _total += weight;
    }

    /// <summary>The least label with at least a share of the weight at or below it; 0 where there is none.</summary>
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

    /// <summary>How far the labels are from one of them, of those that are another.</summary>
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
