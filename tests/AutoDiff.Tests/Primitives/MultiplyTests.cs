namespace Cotangent.AutoDiff.Tests.Primitives;

public class MultiplyTests
{
    private static readonly Expr _x = Expr.Input("x", 3, 2);
    private static readonly Expr _column = Expr.Input("column", 3, 1);
    private static readonly double[,] _values = PlainMatrix.Of(3, 2, (i, j) => (2 * i) + j - 1.5);
    private static readonly double[,] _columnValues = PlainMatrix.Of(3, 1, (i, _) => i - 0.5);

    [Fact]
    public void What_is_repeated_to_the_shape_of_the_other_operand_has_no_memory()
    {
        var repeated = Expr.Broadcast(_column, _x.Shape);
        foreach (var product in new[] { repeated * _x, _x * repeated })
            AssertOneStep(product, (i, j) => _values[i, j] * _columnValues[i, 0]);
    }

    [Fact]
    public void Two_that_are_repeated_keep_their_shape()
    {
        var repeated = Expr.Broadcast(_column, _x.Shape);
        var product = repeated * repeated;
        Assert.Equal(_x.Shape, product.Shape);
        AssertValue(product, (i, _) => _columnValues[i, 0] * _columnValues[i, 0]);
    }

    [Fact]
    public void Two_factors_are_one()
    {
        AssertOneStep((0.5 * _column) * (2 * _x), (i, j) => _values[i, j] * _columnValues[i, 0]);
        AssertValue((0.25 * _column) * (2 * _x), (i, j) => 0.5 * _values[i, j] * _columnValues[i, 0]);
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
        if (plan.Reads(_x))
            workspace.Bind(_x, _values.Cast<double>().ToArray());
        workspace.Bind(_column, _columnValues.Cast<double>().ToArray());
        workspace.Run();
        Assert.Equal(PlainMatrix.Of(3, 2, expected).Cast<double>(), workspace.Output(0).ToArray());
    }
}
