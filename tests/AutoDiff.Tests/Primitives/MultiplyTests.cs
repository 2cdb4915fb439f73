namespace Cotangent.AutoDiff.Tests.Primitives;

public class MultiplyTests
{
    private static readonly Expr X = Expr.Input("x", 3, 2);
    private static readonly Expr Column = Expr.Input("column", 3, 1);
    private static readonly double[,] Values = PlainMatrix.Of(3, 2, (i, j) => (2 * i) + j - 1.5);
    private static readonly double[,] ColumnValues = PlainMatrix.Of(3, 1, (i, _) => i - 0.5);

    [Fact]
    public void What_is_repeated_to_the_shape_of_the_other_operand_has_no_memory()
    {
        var repeated = Expr.Broadcast(Column, X.Shape);
        foreach (var product in new[] { repeated * X, X * repeated })
            AssertOneStep(product, (i, j) => Values[i, j] * ColumnValues[i, 0]);
    }

    [Fact]
    public void Two_that_are_repeated_keep_their_shape()
    {
        var repeated = Expr.Broadcast(Column, X.Shape);
        var product = repeated * repeated;
        Assert.Equal(X.Shape, product.Shape);
        AssertValue(product, (i, _) => ColumnValues[i, 0] * ColumnValues[i, 0]);
    }

    [Fact]
    public void Two_factors_that_make_one_are_none()
    {
        AssertOneStep((0.5 * Column) * (2 * X), (i, j) => Values[i, j] * ColumnValues[i, 0]);
        AssertValue((0.25 * Column) * (2 * X), (i, j) => 0.5 * Values[i, j] * ColumnValues[i, 0]);
    }

    private static void AssertOneStep(Expr product, Func<int, int, double> expected)
    {
        Assert.Single(new Plan<double>(product).Buffers);
        AssertValue(product, expected);
    }

    /// <summary>All of them are exact.</summary>
    private static void AssertValue(Expr product, Func<int, int, double> expected)
    {
        var plan = new Plan<double>(product);
        var workspace = plan.CreateWorkspace();
        workspace.TryBind(X, Values.Cast<double>().ToArray());
        workspace.Bind(Column, ColumnValues.Cast<double>().ToArray());
        workspace.Run();
        Assert.Equal(PlainMatrix.Of(3, 2, expected).Cast<double>(), workspace.Output(0).ToArray());
    }
}
