using System.Globalization;

namespace Cotangent.Fit.Tables;

/// <summary>
/// Numbers of a column that are outside the range of single precision on one side: how many, the first of them, and the farthest.
/// </summary>
/// <param name="field">The first, as it is written.</param>
/// <param name="row">Its row, from 1.</param>
internal sealed class CsvOutOfRange(string field, long row)
{
    /// <summary>A tenth of the largest number of single precision or so, and ten times the smallest.</summary>
    private const int Exponent = 37;

    private double? _farthest;

    public long Count { get; private set; }

    /// <summary>Those that double precision has no finite number for either: no division by a power of ten makes one of them.</summary>
    public long Infinite { get; private set; }

    public string FirstField { get; } = field;

    public long FirstRow { get; } = row;

    /// <summary>
    /// The power of ten that the column can be divided or multiplied by, to bring its numbers into the range; in words where double
    /// precision does not tell.
    /// </summary>
    public string Scale => _farthest is { } size
        ? string.Create(CultureInfo.InvariantCulture, $"1e{Math.Max(1, Math.Abs(Math.Floor(Math.Log10(size))) - Exponent)} or more")
        : "a power of ten";

    /// <summary>Counts one number.</summary>
    /// <param name="size">In double precision, without its sign.</param>
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
