using System.Globalization;

namespace Cotangent.Fit.Tables;

/// <summary>The numbers of a column outside the range of single precision on one side: their count, the first, and the farthest.</summary>
/// <param name="field">The first number, as written.</param>
/// <param name="row">Its row, from 1.</param>
internal sealed class CsvOutOfRange(string field, long row)
{
    /// <summary>
    /// Scaling aims at this power of ten, or its inverse: about a tenth of the largest number of single precision, and ten times the
    /// smallest.
    /// </summary>
    private const int Exponent = 37;

    private double? _farthest;

    public long Count { get; private set; }

    /// <summary>Count of the numbers that are infinite in double precision, too: no division by a power of ten makes them finite.</summary>
    public long Infinite { get; private set; }

    public string FirstField { get; } = field;

    public long FirstRow { get; } = row;

    /// <summary>
    /// The power of ten to divide or multiply the column by, to bring its numbers into the range; in words if no number is finite in double
    /// precision.
    /// </summary>
    public string Scale => _farthest is { } size
        ? string.Create(CultureInfo.InvariantCulture, $"1e{Math.Max(1, Math.Abs(Math.Floor(Math.Log10(size))) - Exponent)} or more")
        : "a power of ten";

    /// <summary>Counts one number.</summary>
    /// <param name="size">The absolute value in double precision.</param>
    /// <param name="farther">The one of two that is farther outside the range.</param>
    public void Add(double size, Func<double, double, double> farther)
    {
        Count++;
        if (!double.IsFinite(size))
            Infinite++;
        else if (size > 0)
            _farthest = farther(_farthest ?? size, size);
    }
}
