using System.Numerics;
using System.Numerics.Tensors;

namespace Cotangent.AutoDiff.Tests;

/// <summary>The reference of the engine: a matrix as an array with two indices, computed by plain loops.</summary>
internal static class PlainMatrix
{
    public static double[,] Of(int rows, int columns, Func<int, int, double> element)
    {
        var matrix = new double[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                matrix[row, column] = element(row, column);
        }

        return matrix;
    }

    public static int Rows(this double[,] x) => x.GetLength(0);

    public static int Columns(this double[,] x) => x.GetLength(1);

    public static double[,] Map(this double[,] x, Func<double, double> f) => Of(x.Rows(), x.Columns(), (i, j) => f(x[i, j]));

    public static double[,] Transposed(this double[,] x) => Of(x.Columns(), x.Rows(), (i, j) => x[j, i]);

    public static double[,] Times(this double[,] left, double[,] right) =>
        Of(left.Rows(), right.Columns(), (i, j) => Enumerable.Range(0, left.Columns()).Sum(p => left[i, p] * right[p, j]));

    /// <summary>Both operands repeated to a common shape, element by element.</summary>
    public static double[,] Join(double[,] left, double[,] right, Func<double, double, double> f) =>
        Of(
            Math.Max(left.Rows(), right.Rows()),
            Math.Max(left.Columns(), right.Columns()),
            (i, j) => f(
                left[left.Rows() == 1 ? 0 : i, left.Columns() == 1 ? 0 : j],
                right[right.Rows() == 1 ? 0 : i, right.Columns() == 1 ? 0 : j]));

    public static double[] Row(this double[,] x, int row) => [.. Enumerable.Range(0, x.Columns()).Select(column => x[row, column])];

    public static double[] RowMajor(this double[,] x) => [.. x.Cast<double>()];

    public static T[] RowMajor<T>(this double[,] x)
        where T : INumberBase<T> => [.. x.Cast<double>().Select(T.CreateChecked)];

    public static Tensor<T> AsTensor<T>(this double[,] x)
        where T : INumberBase<T> => Tensor.Create(x.RowMajor<T>(), [x.Rows(), x.Columns()]);

    public static Tensor<double> AsTensor(this double[,] x) => x.AsTensor<double>();

    public static double[,] AsMatrix(this Tensor<double> x) => Of((int)x.Lengths[0], (int)x.Lengths[1], (i, j) => x[i, j]);

    /// <summary>The elements of a tensor of any rank in row-major order.</summary>
    public static T[] Flat<T>(this Tensor<T> x)
    {
        var values = new T[x.FlattenedLength];
        x.FlattenTo(values);
        return values;
    }
}
