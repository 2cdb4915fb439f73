using Microsoft.ML.Internal.Utilities;

namespace Cotangent.Fit.Tables;

/// <summary>The numbers of a column, and which of them single precision, the type of ML.NET's features, has no number for.</summary>
internal sealed class CsvNumbers
{
    /// <summary>The smallest number that single precision has all digits of, 1.2e-38.</summary>
    private static readonly float SmallestNormal = MathF.ScaleB(1, -126);

    public long Count { get; private set; }

    /// <summary>Beyond single precision, or infinite: nothing can be trained on the row.</summary>
    public CsvOutOfRange? TooLarge { get; private set; }

    /// <summary>Other than 0, and so near to it that single precision has few digits of them, or none, and reads 0.</summary>
    public CsvOutOfRange? TooSmall { get; private set; }

    /// <summary>Whether every number is beyond single precision.</summary>
    public bool AreAllTooLarge => Count > 0 && TooLarge?.Count == Count;

    /// <summary>Whether every number is other than 0, and single precision reads 0 for it.</summary>
    public bool DoAllVanish => Count > 0 && TooSmall?.Count == Count && !HasNonzero;

    /// <summary>Whether single precision tells a number from 0 and from infinity.</summary>
    private bool HasNonzero { get; set; }

    /// <summary>Counts one number.</summary>
    /// <param name="text">As it is written.</param>
    /// <param name="number">What single precision makes of it.</param>
    /// <param name="row">From 1.</param>
    /// <param name="format">How it is read.</param>
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

    /// <summary>Before the exponent: a number of any size that is not 0.</summary>
    private static bool HasNonzeroDigit(ReadOnlySpan<char> text)
    {
        var exponent = text.IndexOfAny('e', 'E');
        return (exponent < 0 ? text : text[..exponent]).ContainsAnyInRange('1', '9');
    }
}
