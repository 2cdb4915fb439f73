using System.Numerics;
using Cotangent.AutoDiff.Kernels;

namespace Cotangent.GuardPages;

/// <summary>The dense product and the transposition, in all orientations, against plain loops.</summary>
internal sealed class Products : IDisposable
{
    /// <summary>Longer than the parts of panels and rows, as in the tests of the product.</summary>
    private static readonly (int Rows, int Columns, int Steps)[] Long =
        [(13, 33, 600), (3, 40, 513), (9, 2, 4200), (515, 3, 20), (520, 1, 300), (2, 520, 257), (31, 5, 1700), (61, 33, 299), (
            75, 70, 250)];

    private readonly Operand _a = new();
    private readonly Operand _b = new();
    private readonly Operand _c = new();

    /// <summary>Every remainder of the rows by 12, 4 and 2, and of the columns by two vectors of every width.</summary>
    public int Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var count = 0;
        for (var rows = 1; rows <= 17; rows++)
        {
            for (var columns = 1; columns <= 35; columns++)
            {
                foreach (var steps in new[] { 1, 3, 19, 35 })
                    count += Run<T>(rows, columns, steps);
            }
        }

        return count + Long.Sum(shapes => Run<T>(shapes.Rows, shapes.Columns, shapes.Steps));
    }

    /// <summary>Squares of four by four numbers and of two by two, and every remainder.</summary>
    public int Transpositions<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var count = 0;
        for (var rows = 1; rows <= 19; rows++)
        {
            for (var columns = 1; columns <= 19; columns++)
            {
                foreach (var atEnd in new[] { false, true })
                {
                    Transpose<T>(rows, columns, atEnd);
                    count++;
                }
            }
        }

        return count;
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
    }

    private int Run<T>(int rows, int columns, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var count = 0;
        foreach (var transposeA in new[] { false, true })
        {
            foreach (var transposeB in new[] { false, true })
            {
                foreach (var atEnd in new[] { false, true })
                {
                    Multiply<T>(rows, columns, steps, transposeA, transposeB, atEnd);
                    count++;
                }
            }
        }

        return count;
    }

    private unsafe void Multiply<T>(int rows, int columns, int steps, bool transposeA, bool transposeB, bool atEnd)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var a = _a.Integers<T>(rows * steps, atEnd, rows);
        var b = _b.Integers<T>(steps * columns, atEnd, columns);
        var c = _c.Result<T>(rows * columns, atEnd);
        var (aRow, aStep) = transposeA ? (1, rows) : (steps, 1);
        var (bStep, bColumn) = transposeB ? (1, steps) : (columns, 1);
        fixed (T* left = a, right = b, result = c)
            MatrixProduct.Multiply(new Strided<T>(left, aRow, aStep), new Strided<T>(right, bStep, bColumn), result, rows, columns, steps);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var sum = T.Zero;
                for (var step = 0; step < steps; step++)
                    sum += a[(i * aRow) + (step * aStep)] * b[(step * bStep) + (j * bColumn)];
                if (c[(i * columns) + j] != sum)
                    throw new InvalidOperationException(
                        $"Element ({i}, {j}) of {rows} x {columns} over {steps} steps is {c[(i * columns) + j]}; expected {sum}.");
            }
        }
    }

    private unsafe void Transpose<T>(int rows, int columns, bool atEnd)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var source = _a.Integers<T>(rows * columns, atEnd, rows);
        var target = _b.Result<T>(rows * columns, atEnd);
        fixed (T* from = source, to = target)
            Transposition.Copy(new Strided<T>(from, 1, rows), to, rows, columns);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                if (target[(i * columns) + j] != source[(j * rows) + i])
                    throw new InvalidOperationException(
                        $"Element ({i}, {j}) of the transposed {rows} x {columns} is {target[(i * columns) + j]}; "
                        + $"expected {source[(j * rows) + i]}.");
            }
        }
    }
}
