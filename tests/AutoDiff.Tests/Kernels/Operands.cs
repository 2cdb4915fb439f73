using System.Numerics;
using Cotangent.AutoDiff.Kernels;

namespace Cotangent.AutoDiff.Tests.Kernels;

/// <summary>
/// Two matrices to multiply, stored as they are or transposed, each in the middle of an array of NaN: a read outside of a matrix gives NaN.
/// </summary>
internal sealed class Operands<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Margin = 64;

    private readonly T[] _a;
    private readonly T[] _b;
    private readonly bool _transposeA;
    private readonly bool _transposeB;

    public Operands(Shapes shapes, bool transposeA, bool transposeB, Func<double> element)
    {
        (Shapes, _transposeA, _transposeB) = (shapes, transposeA, transposeB);
        (A, B) = (Draw(shapes.Rows, shapes.Steps, element), Draw(shapes.Steps, shapes.Columns, element));
        (_a, _b) = (Store(A, transposeA), Store(B, transposeB));
    }

    private Operands(Operands<T> whole, int rows)
    {
        (Shapes, _transposeA, _transposeB) = (whole.Shapes with { Rows = rows }, whole._transposeA, whole._transposeB);
        (A, B) = (PlainMatrix.Of(rows, Shapes.Steps, (i, p) => whole.A[i, p]), whole.B);
        (_a, _b) = (Store(A, _transposeA), whole._b);
    }

    public Shapes Shapes { get; }

    /// <summary>The elements of op(A), rounded to T.</summary>
    public double[,] A { get; }

    public double[,] B { get; }

    /// <summary>The same with the first rows of op(A) alone.</summary>
    public Operands<T> FirstRows(int rows) => new(this, rows);

    public T[] Product() => Run((a, b, c) =>
    {
        unsafe
        {
            AutoDiff.Kernels.MatrixProduct.Multiply(a, b, (T*)c, Shapes.Rows, Shapes.Columns, Shapes.Steps);
        }
    });

    /// <summary>Runs a kernel on a result of NaN, and checks that nothing beside it is written.</summary>
    public unsafe T[] Run(Kernel kernel)
    {
        var c = new T[Margin + (Shapes.Rows * Shapes.Columns) + Margin];
        Array.Fill(c, T.NaN);
        fixed (T* a = &_a[Margin], b = &_b[Margin], result = &c[Margin])
            kernel(
                Oriented(a, Shapes.Rows, Shapes.Steps, _transposeA), Oriented(b, Shapes.Steps, Shapes.Columns, _transposeB), (nint)result);
        Assert.All(c[..Margin], value => Assert.True(T.IsNaN(value)));
        Assert.All(c[^Margin..], value => Assert.True(T.IsNaN(value)));
        return c[Margin..^Margin];
    }

    private static unsafe Strided<T> Oriented(T* values, int rows, int columns, bool transposed) =>
        transposed ? new(values, 1, rows) : new(values, columns, 1);

    private static double[,] Draw(int rows, int columns, Func<double> element) =>
        PlainMatrix.Of(rows, columns, (_, _) => double.CreateChecked(T.CreateChecked(element())));

    private static T[] Store(double[,] matrix, bool transposed)
    {
        var values = new T[Margin + matrix.Length + Margin];
        Array.Fill(values, T.NaN);
        (transposed ? matrix.Transposed() : matrix).RowMajor<T>().CopyTo(values, Margin);
        return values;
    }

    internal delegate void Kernel(Strided<T> a, Strided<T> b, nint c);
}

/// <summary>The dimensions of a product: op(A) is rows x steps, op(B) steps x columns.</summary>
internal sealed record Shapes(int Rows, int Columns, int Steps);
