using System.Numerics;
using System.Runtime.Intrinsics;
using Cotangent.AutoDiff.Kernels;
using CsCheck;

namespace Cotangent.AutoDiff.Tests.Kernels;

/// <summary>Products of dense matrices against plain loops.</summary>
public class ProductTests
{
    public static TheoryData<bool, bool> Orientations => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Of_any_shape_it_is_the_plain_product_within_rounding(bool transposeA, bool transposeB)
    {
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int).Sample(
            (rows, columns, steps, seed) =>
            {
                var shapes = new Shapes(rows, columns, steps);
                AssertPlainProduct<float>(shapes, transposeA, transposeB, seed, Rounding.OfFloat);
                AssertPlainProduct<double>(shapes, transposeA, transposeB, seed, Rounding.OfDouble);
            },
            iter: 300);
    }

    /// <summary>
    /// Every remainder of the rows by 12, 4 and 2, and of the columns by two vectors of every width, for few steps and for more than a
    /// vector.
    /// </summary>
    [Theory]
    [MemberData(nameof(Orientations))]
    public void Every_remainder_is_the_plain_product_within_rounding(bool transposeA, bool transposeB)
    {
        for (var rows = 1; rows <= 17; rows++)
        {
            for (var columns = 1; columns <= 35; columns++)
            {
                foreach (var steps in new[] { 1, 3, 19 })
                {
                    var shapes = new Shapes(rows, columns, steps);
                    AssertPlainProduct<float>(shapes, transposeA, transposeB, rows + columns, Rounding.OfFloat);
                    AssertPlainProduct<double>(shapes, transposeA, transposeB, rows + columns, Rounding.OfDouble);
                }
            }
        }
    }

    /// <summary>
    /// Longer than the parts of panels and rows (256 steps, 256 rows and a copy of 32 kilobytes), and, with 61 and 75 rows, larger than the
    /// 48 kilobytes without prefetch.
    /// </summary>
    [Theory]
    [MemberData(nameof(Orientations))]
    public void Long_dimensions_are_the_plain_product_within_rounding(bool transposeA, bool transposeB)
    {
        Shapes[] all =
        [
            new(13, 33, 600), new(3, 40, 513), new(9, 2, 4200), new(515, 3, 20), new(520, 1, 300), new(2, 520, 257), new(31, 5, 1700),
            new(61, 33, 299), new(75, 70, 250),
        ];
        foreach (var shapes in all)
        {
            AssertPlainProduct<float>(shapes, transposeA, transposeB, seed: 1, Rounding.OfFloat);
            AssertPlainProduct<double>(shapes, transposeA, transposeB, seed: 1, Rounding.OfDouble);
        }
    }

    /// <summary>A NaN or an infinity affects only the elements whose sums contain it.</summary>
    [Theory]
    [MemberData(nameof(Orientations))]
    public void What_is_not_finite_comes_out_where_the_plain_product_has_it(bool transposeA, bool transposeB)
    {
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int).Sample(
            (rows, columns, steps, seed) =>
            {
                AssertNotFinite<float>(new Shapes(rows, columns, steps), transposeA, transposeB, seed);
                AssertNotFinite<double>(new Shapes(rows, columns, steps), transposeA, transposeB, seed);
            },
            iter: 200);
    }

    /// <summary>For at least eight rows: with fewer, dot products may replace blocks, and add in another order.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_bits_of_a_row_do_not_depend_on_how_many_rows_there_are_from_eight_on(bool transposeB)
    {
        Gen.Select(Gen.Int[8, 60], Gen.Int[8, 60], Gen.Int[1, 40], Gen.Int[1, 70], Gen.Int).Sample(
            (rows, others, columns, steps, seed) =>
            {
                AssertSameRows<float>(rows, others, columns, steps, seed, transposeB);
                AssertSameRows<double>(rows, others, columns, steps, seed, transposeB);
            },
            iter: 200);
    }

    /// <summary>
    /// Every element is one chain of fused multiply-adds, for any width of vectors, so that every machine gives these bits.
    /// </summary>
    [Theory]
    [MemberData(nameof(Orientations))]
    public void Blocks_of_every_width_have_the_bits_of_a_plain_chain(bool transposeA, bool transposeB)
    {
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 40], Gen.Int[1, 3].Select(scale => scale * scale * scale * 11), Gen.Int).Sample(
            (rows, more, steps, seed) =>
            {
                AssertChain<Vectors512<float>, Vector512<float>, float>(rows, more, steps, seed, transposeA, transposeB);
                AssertChain<Vectors256<float>, Vector256<float>, float>(rows, more, steps, seed, transposeA, transposeB);
                AssertChain<Vectors128<float>, Vector128<float>, float>(rows, more, steps, seed, transposeA, transposeB);
                AssertChain<SingleElements<float>, float, float>(rows, more, steps, seed, transposeA, transposeB);
                AssertChain<Vectors512<double>, Vector512<double>, double>(rows, more, steps, seed, transposeA, transposeB);
                AssertChain<Vectors256<double>, Vector256<double>, double>(rows, more, steps, seed, transposeA, transposeB);
                AssertChain<Vectors128<double>, Vector128<double>, double>(rows, more, steps, seed, transposeA, transposeB);
                AssertChain<SingleElements<double>, double, double>(rows, more, steps, seed, transposeA, transposeB);
            },
            iter: 20);
    }

    [Fact]
    public void Dot_products_of_every_width_are_the_plain_product_within_rounding()
    {
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[0, 40], Gen.Int).Sample(
            (rows, columns, more, seed) =>
            {
                AssertDots<Vectors512<float>, Vector512<float>, float>(rows, columns, more, seed, Rounding.OfFloat);
                AssertDots<Vectors256<float>, Vector256<float>, float>(rows, columns, more, seed, Rounding.OfFloat);
                AssertDots<Vectors128<float>, Vector128<float>, float>(rows, columns, more, seed, Rounding.OfFloat);
                AssertDots<SingleElements<float>, float, float>(rows, columns, more, seed, Rounding.OfFloat);
                AssertDots<Vectors512<double>, Vector512<double>, double>(rows, columns, more, seed, Rounding.OfDouble);
                AssertDots<Vectors256<double>, Vector256<double>, double>(rows, columns, more, seed, Rounding.OfDouble);
                AssertDots<Vectors128<double>, Vector128<double>, double>(rows, columns, more, seed, Rounding.OfDouble);
                AssertDots<SingleElements<double>, double, double>(rows, columns, more, seed, Rounding.OfDouble);
            },
            iter: 100);
    }

    private static void AssertPlainProduct<T>(Shapes shapes, bool transposeA, bool transposeB, int seed, double unit)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var operands = Draw<T>(shapes, transposeA, transposeB, seed);
        AssertWithinRounding(operands, operands.Product(), unit);
    }

    /// <summary>
    /// Higham, section 3.1: n products summed in any order, every operation rounded once or, fused, not at all, are off by at most γₙ of
    /// the sum of their magnitudes. The plain product is such a sum in double.
    /// </summary>
    private static void AssertWithinRounding<T>(Operands<T> operands, T[] found, double unit)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var steps = operands.Shapes.Steps;
        var magnitudes = operands.A.Map(Math.Abs).Times(operands.B.Map(Math.Abs)).RowMajor();
        var expected = operands.A.Times(operands.B).RowMajor();
        var factor = Rounding.Gamma(steps, unit) + Rounding.Gamma(steps);
        for (var i = 0; i < expected.Length; i++)
        {
            var error = Math.Abs(double.CreateChecked(found[i]) - expected[i]);
            Assert.True(error <= factor * magnitudes[i], $"{operands.Shapes}, element {i}: found {found[i]}, expected {expected[i]}.");
        }
    }

    private static void AssertNotFinite<T>(Shapes shapes, bool transposeA, bool transposeB, int seed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var operands = new Operands<T>(shapes, transposeA, transposeB, () => random.Next(60) switch
        {
            0 => double.NaN,
            1 => double.PositiveInfinity,
            2 => double.NegativeInfinity,
            _ => random.Next(1, 9),
        });
        var expected = operands.A.Times(operands.B).RowMajor<T>();
        Assert.Equal(expected, operands.Product());
    }

    private static void AssertSameRows<T>(int rows, int others, int columns, int steps, int seed, bool transposeB)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var all = Draw<T>(new Shapes(rows + others, columns, steps), transposeA: false, transposeB, seed);
        Assert.Equal(all.Product()[..(rows * columns)], all.FirstRows(rows).Product());
    }

    private static unsafe void AssertChain<TVectors, TVector, T>(int rows, int more, int steps, int seed, bool transposeA, bool transposeB)
        where TVectors : IVectors<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var shapes = new Shapes(rows, TVectors.Count + more, steps);
        var operands = Draw<T>(shapes, transposeA, transposeB, seed);
        var found = operands.Run((a, b, c) =>
        {
            var buffer = stackalloc T[256 * 2 * TVectors.Count];
            MatrixProduct.Panels<TVectors, TVector, T>(a, b, (T*)c, shapes.Columns, rows, shapes.Columns, steps, buffer);
        });
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < shapes.Columns; j++)
            {
                var sum = T.Zero;
                for (var p = 0; p < steps; p++)
                    sum = SingleElements<T>.MultiplyAdd(T.CreateChecked(operands.A[i, p]), T.CreateChecked(operands.B[p, j]), sum);
                Assert.Equal(sum, found[(i * shapes.Columns) + j]);
            }
        }
    }

    private static unsafe void AssertDots<TVectors, TVector, T>(int rows, int columns, int more, int seed, double unit)
        where TVectors : IVectors<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var shapes = new Shapes(rows, columns, TVectors.Count + more);
        var operands = Draw<T>(shapes, transposeA: false, transposeB: true, seed);
        var found = operands.Run((a, b, c) =>
            NarrowProduct<TVectors, TVector, T>.Multiply(
                a.Values, a.RowStride, b.Values, b.ColumnStride, (T*)c, rows, columns, shapes.Steps));
        AssertWithinRounding(operands, found, unit);
    }

    private static Operands<T> Draw<T>(Shapes shapes, bool transposeA, bool transposeB, int seed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return new(shapes, transposeA, transposeB, () => random.NextDouble() - 0.5);
    }
}
