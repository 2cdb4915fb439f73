using Cotangent.AutoDiff.Primitives;
using CsCheck;

namespace Cotangent.AutoDiff.Tests.Primitives;

/// <summary>Products with sparse rows. Over integers they are exact, so sparse and dense agree to the bit.</summary>
public class MatMulTests
{
    public static TheoryData<bool, bool, bool> Positions
    {
        get
        {
            var positions = new TheoryData<bool, bool, bool>();
            foreach (var sparseOnTheLeft in new[] { false, true })
            {
                foreach (var transposeLeft in new[] { false, true })
                {
                    positions.Add(sparseOnTheLeft, transposeLeft, false);
                    positions.Add(sparseOnTheLeft, transposeLeft, true);
                }
            }

            return positions;
        }
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void A_sparse_operand_gives_the_dense_product_and_the_dense_cotangent(
        bool sparseOnTheLeft, bool transposeLeft, bool transposeRight)
    {
        var operands =
            from size in Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[1, 5])
            from left in transposeLeft ? SparseMatrix(size.Item2, size.Item1) : SparseMatrix(size.Item1, size.Item2)
            from right in transposeRight ? SparseMatrix(size.Item3, size.Item2) : SparseMatrix(size.Item2, size.Item3)
            from gBar in IntegerMatrix.Of(size.Item1, size.Item3)
            select (left, right, gBar);
        operands.Sample((left, right, gBar) =>
        {
            double[][] Run(bool sparse)
            {
                var l = Variable("left", left, sparse && sparseOnTheLeft);
                var r = Variable("right", right, sparse && !sparseOnTheLeft);
                var seed = Variable("gBar", gBar, sparse: false);
                var product = Expr.MatMul(l, r, transposeLeft, transposeRight);
                return Evaluation.Run<double>(
                    [product, .. Symbolic.Vjp([product], [sparseOnTheLeft ? r : l], [seed])], [l, r, seed], [left, right, gBar]);
            }

            var (dense, sparse) = (Run(sparse: false), Run(sparse: true));
            Assert.Equal(
                (transposeLeft ? left.Transposed() : left).Times(transposeRight ? right.Transposed() : right).RowMajor(), dense[0]);
            Assert.Equal(dense[0], sparse[0]);
            Assert.Equal(dense[1], sparse[1]);
        });
    }

    [Fact]
    public void The_model_on_sparse_rows_has_the_loss_and_the_gradients_of_the_model_on_dense_ones()
    {
        var points = Gen.Select(
            SparseMatrix(5, 6), IntegerMatrix.Of(2, 6), IntegerMatrix.Of(3, 2), IntegerMatrix.Of(1, 3), IntegerMatrix.Of(5, 3));
        points.Sample((x, theta, a, b, y) =>
        {
            double[][] Run(bool sparse)
            {
                var model = new TwoLayerModel(6, 2, 3, sparse);
                return Evaluation.Run<double>(
                    [model.Loss, .. Symbolic.Gradient(model.Loss, model.Parameters)],
                    [model.X, .. model.Parameters, model.Y],
                    [x, theta, a, b, y],
                    batch: 5);
            }

            Assert.Equal(Run(sparse: false), Run(sparse: true));
        });
    }

    [Fact]
    public void A_column_that_a_sparse_row_stores_twice_counts_twice()
    {
        var (x, ones) = (Expr.SparseInput("X", 1, 2), Expr.Fill(1, 2, 1));
        var workspace = new Plan<double>(Expr.MatMul(x, ones)).CreateWorkspace();
        workspace.Bind(x, new CsrRows<double>([0, 2], [1, 1], [3, 4]));
        workspace.Run();
        Assert.Equal(7, workspace.Output(0)[0]);
    }

    [Fact]
    public void A_transpose_inside_a_product_becomes_part_of_it()
    {
        var (x, y) = (Expr.Input("x", 3, 2), Expr.Input("y", 4, 3));
        var product = Expr.MatMul(Expr.Transpose(x), Expr.Transpose(y));
        Assert.Equal(new MatMul(TransposeLeft: true, TransposeRight: true), product.Primitive);
        Assert.Equal([new Shape(2, 4)], new Plan<double>(product).Buffers);
    }

    [Fact]
    public void A_transpose_inside_a_transposed_operand_cancels_it()
    {
        var (x, y) = (Expr.Input("x", 2, 3), Expr.Input("y", 3, 4));
        var product = Expr.MatMul(Expr.Transpose(x), Expr.Transpose(y), transposeLeft: true, transposeRight: true);
        Assert.Equal(new MatMul(TransposeLeft: false, TransposeRight: false), product.Primitive);
        Assert.Equal(new Shape(2, 4), product.Shape);
    }

    private static Gen<double[,]> SparseMatrix(int rows, int columns) =>
        Gen.Select(IntegerMatrix.Of(rows, columns), IntegerMatrix.Of(rows, columns, largest: 1))
            .Select((values, mask) => PlainMatrix.Join(values, mask, (v, m) => v * m));

    private static Expr Variable(string name, double[,] like, bool sparse) =>
        sparse ? Expr.SparseInput(name, like.Rows(), like.Columns()) : Expr.Input(name, like.Rows(), like.Columns());
}
