namespace Cotangent.Transforms.Tests.GlobalSensitivities;

/// <summary>The reference: statistics of numbers by two plain passes in double, NaN left out.</summary>
internal sealed class PlainStatistics
{
    private readonly double[] _sorted;

    public PlainStatistics(IEnumerable<double> numbers)
    {
        _sorted = [.. numbers.Where(number => !double.IsNaN(number)).Order()];
        foreach (var number in _sorted)
        {
            Mean += number / Count;
            MeanAbsolute += Math.Abs(number) / Count;
        }

        var squares = 0.0;
        foreach (var number in _sorted)
            squares += (number - Mean) * (number - Mean);
        Deviation = Math.Sqrt(squares / (Count - 1));
    }

    public int Count => _sorted.Length;

    public double Mean { get; }

    public double MeanAbsolute { get; }

    public double Deviation { get; }

    /// <summary>
    /// A bound of what the rounding of two ways can differ by: for each number two roundings of numbers as large as the largest, and the
    /// deviation has the condition of a difference to the mean.
    /// </summary>
    public double Rounding => 4 * Count * Math.ScaleB(_sorted.Max(Math.Abs), -53);

    /// <summary>Definition 7 of Hyndman and Fan, counted from 1: Q = (1 - g) x_j + g x_(j+1), where n p + 1 - p = j + g.</summary>
    public double Quantile(double level)
    {
        var place = (Count * level) + 1 - level;
        var j = Math.Min((int)Math.Floor(place), Count - 1);
        return ((1 - (place - j)) * _sorted[j - 1]) + ((place - j) * _sorted[j]);
    }
}
