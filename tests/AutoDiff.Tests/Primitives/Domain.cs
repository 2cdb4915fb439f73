using CsCheck;

namespace Cotangent.AutoDiff.Tests.Primitives;

/// <summary>
/// The set from which the elements of an input are drawn: an interval, and with <paramref name="EitherSign"/> also its mirror image.
/// </summary>
public readonly record struct Domain(double Low, double High, bool EitherSign = false)
{
    /// <summary>From -2 to 2.</summary>
    public static Domain Near => new(-2, 2);

    /// <summary>From 1/2 to 2: away from zero, the singularity of logarithms, roots and quotients.</summary>
    public static Domain Positive => new(0.5, 2);

    /// <summary>Of either sign, and away from zero.</summary>
    public static Domain NotZero => new(0.5, 2, EitherSign: true);

    /// <summary>
    /// Of either sign, and farther out than <see cref="Near"/> by more than any difference steps: no kink where two elements are equal.
    /// </summary>
    public static Domain Far => new(2.5, 4, EitherSign: true);

    /// <summary>
    /// A matrix of elements of the domain, all multiples of 2⁻¹²: float represents them exactly, so that float and double start from the
    /// same point, and products do not underflow, which the bounds of rounding exclude.
    /// </summary>
    public Gen<double[,]> Matrix(int rows, int columns)
    {
        const int Steps = 1 << 12;
        var eitherSign = EitherSign;
        return Gen.Select(Gen.Int[(int)(Low * Steps), (int)(High * Steps)], Gen.Bool)
            .Select((steps, negate) => (eitherSign && negate ? -steps : steps) / (double)Steps)
            .Array[rows * columns]
            .Select(values => PlainMatrix.Of(rows, columns, (i, j) => values[(i * columns) + j]));
    }
}
