using System.Numerics;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests.Kernels;

/// <summary>Products with sparse rows against plain loops: the same bits in every orientation, for every number of columns.</summary>
public class SparseMatrixProductTests
{
    private const int Rows = 9;
    private const int Features = 300;

    public static TheoryData<bool, bool, bool, double> Positions
    {
        get
        {
            var positions = new TheoryData<bool, bool, bool, double>();
            foreach (var isLeft in new[] { false, true })
            {
                foreach (var transposeLeft in new[] { false, true })
                {
                    foreach (var transposeRight in new[] { false, true })
                    {
                        // With few entries a transposed matrix is not copied.
                        positions.Add(isLeft, transposeLeft, transposeRight, 0.005);
                        positions.Add(isLeft, transposeLeft, transposeRight, 0.4);
                    }
                }
            }

            return positions;
        }
    }

    /// <summary>Each product is rounded, and added in the order of the entries to a sum that begins at 0.</summary>
    [Theory]
    [MemberData(nameof(Positions))]
    public void Each_element_is_one_chain_of_rounded_products_in_the_order_of_the_entries(
        bool isLeft, bool transposeLeft, bool transposeRight, double density)
    {
        for (var k = 1; k <= 70; k += k < 20 ? 1 : 7)
        {
            AssertBits<double>(isLeft, transposeLeft, transposeRight, density, k);
            AssertBits<float>(isLeft, transposeLeft, transposeRight, density, k);
        }
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void A_run_allocates_nothing(bool isLeft, bool transposeLeft, bool transposeRight, double density)
    {
        var (product, workspace, _) = Bound<double>(isLeft, transposeLeft, transposeRight, density, k: 5);
        for (var run = 0; run < 3; run++)
            workspace.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        workspace.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(5, isLeft ? product.Shape.Columns.Resolve(1) : product.Shape.Rows.Resolve(1));
    }

    private static void AssertBits<T>(bool isLeft, bool transposeLeft, bool transposeRight, double density, int k)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (product, workspace, expected) = Bound<T>(isLeft, transposeLeft, transposeRight, density, k);
        workspace.Run();
        Assert.True(expected.AsSpan().SequenceEqual(workspace.Output(0)), $"{product}, {k} columns");
    }

    private static (Expr Product, Workspace<T> Workspace, T[] Expected) Bound<T>(
        bool isLeft, bool transposeLeft, bool transposeRight, double density, int k)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(k);
        var x = PlainMatrix.Of(Rows, Features, (_, _) => random.NextDouble() < density ? random.NextDouble() - 0.5 : 0);
        var inner = (isLeft ? transposeLeft : !transposeRight) ? Rows : Features;
        var (rows, columns) = isLeft ? (inner, k) : (k, inner);
        if (isLeft ? transposeRight : transposeLeft)
            (rows, columns) = (columns, rows);
        var dense = PlainMatrix.Of(rows, columns, (_, _) => random.NextDouble() - 0.5);
        var (sparse, other) = (SparseInput("X", Rows, Features), Input("B", rows, columns));
        var product = isLeft ? MatMul(sparse, other, transposeLeft, transposeRight) : MatMul(other, sparse, transposeLeft, transposeRight);
        var workspace = new Plan<T>(product).CreateWorkspace();
        workspace.Bind(sparse, Evaluation.SparseRows<T>(x));
        workspace.Bind(other, dense.RowMajor<T>());

        var left = isLeft ? x : dense;
        var right = isLeft ? dense : x;
        left = transposeLeft ? left.Transposed() : left;
        right = transposeRight ? right.Transposed() : right;
        var expected = new T[left.Rows() * right.Columns()];
        for (var i = 0; i < left.Rows(); i++)
        {
            for (var j = 0; j < right.Columns(); j++)
            {
                for (var p = 0; p < left.Columns(); p++)
                {
                    if ((isLeft ? left[i, p] : right[p, j]) != 0)
                        expected[(i * right.Columns()) + j] += T.CreateChecked(left[i, p]) * T.CreateChecked(right[p, j]);
                }
            }
        }

        return (product, workspace, expected);
    }
}
