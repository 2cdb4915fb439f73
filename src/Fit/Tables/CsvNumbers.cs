using Microsoft.ML.Internal.Utilities;

namespace Cotangent.Fit.Tables;

/// <summary>
/// Counts of the numbers of a column, and of the numbers outside the range of single precision, the type of ML.NET's features.
/// </summary>
internal sealed class CsvNumbers
{
    /// <summary>The smallest number that has all its digits in single precision, 1.2e-38.</summary>
    private static readonly float SmallestNormal = MathF.ScaleB(1, -126);

    public long Count { get; private set; }

    /// <summary>Numbers beyond single precision, or infinite. Training cannot use their rows.</summary>
    public CsvOutOfRange? TooLarge { get; private set; }

    /// <summary>Nonzero numbers so near to 0 that single precision keeps few digits, or reads 0.</summary>
    public CsvOutOfRange? TooSmall { get; private set; }

    /// <summary>Whether every number is beyond single precision.</summary>
    public bool AreAllTooLarge => Count > 0 && TooLarge?.Count == Count;

    /// <summary>Whether every number is nonzero and is read as 0 in single precision.</summary>
    public bool DoAllVanish => Count > 0 && TooSmall?.Count == Count && !HasNonzero;

    /// <summary>Whether any number is nonzero and finite in single precision.</summary>
    private bool HasNonzero { get; set; }

    /// <summary>Counts one number.</summary>
    /// <param name="text">The number as written.</param>
    /// <param name="number">The number in single precision.</param>
    /// <param name="row">Its row, from 1.</param>
    /// <param name="format">The format of the text.</param>
    public void Add(ReadOnlySpan<char> text, float number, long row, DoubleParser.OptionFlags format)
    {
        Count++;
        var size = MathF.Abs(number);
        HasNonzero |= size is > 0 and <= float.MaxValue;
        if (size > float.MaxValue)
            (TooLarge ??= new CsvOutOfRange(text.ToString(), row)).Add(InDouble(text, format), double.Max);
        else if (size < SmallestNormal && (size > 0 || HasNonzeroDigit(text)))
            (TooSmall ??= new CsvOutOfRange(text.ToString(), row)).Add(InDouble(text, format), double.Min);
    }

    private static double InDouble(ReadOnlySpan<char> text, DoubleParser.OptionFlags format) =>
        DoubleParser.TryParse(text, out double number, format) ? Math.Abs(number) : double.NaN;

    /// <summary>Whether a digit before the exponent is not 0, so that the number is not 0.</summary>
    private static bool HasNonzeroDigit(ReadOnlySpan<char> text)
    {
        var exponent = text.IndexOfAny('e', 'E');
        return (exponent < 0 ? text : text[..exponent]).ContainsAnyInRange('1', '9');
    }
}
