using CsCheck;

namespace Cotangent.AutoDiff.Tests;

/// <summary>
/// Random matrices of small integers. Sums and products of them are exact in double and in float as long as they stay below 2⁵³ or 2²⁴, so
/// that laws over them hold without a tolerance.
/// </summary>
internal static class IntegerMatrix
{
    public static Gen<double[,]> Of(int rows, int columns, int largest = 9) =>
        Gen.Int[-largest, largest].Array[rows * columns].Select(
            values => PlainMatrix.Of(rows, columns, (i, j) => values[(i * columns) + j]));
}
