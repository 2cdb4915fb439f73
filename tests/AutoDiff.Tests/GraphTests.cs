using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

public class GraphTests
{
    /// <summary>A walk by recursion would overflow the stack.</summary>
    [Fact]
    public void A_hundred_thousand_layers_are_differentiated_and_run()
    {
        var x = Input("x", 1, 1);
        var deep = x;
        for (var layer = 0; layer < 100_000; layer++)
            deep += 1;
        Assert.Equal([[100_002], [1]], Evaluation.Run<double>([deep, .. Symbolic.Gradient(deep, [x])], [x], [new[,] { { 2.0 } }]));
    }

    /// <summary>A walk along every path would take 2⁶⁰ steps.</summary>
    [Fact]
    public void Shared_nodes_are_visited_once()
    {
        var x = Input("x", 1, 1);
        var wide = x;
        for (var layer = 0; layer < 60; layer++)
            wide += wide;
        Assert.Equal(
            [[Math.ScaleB(1, 60)], [Math.ScaleB(1, 60)]],
            Evaluation.Run<double>([wide, .. Symbolic.Gradient(wide, [x])], [x], [new[,] { { 1.0 } }]));
    }

    [Fact]
    public void Operands_come_before_the_nodes_that_use_them()
    {
        var (x, y) = (Input("x", 1, 1), Input("y", 1, 1));
        var product = x * y;
        var sum = product + x;
        var order = Graph.TopologicalOrder([sum, product]);
        Assert.Equal(4, order.Count);
        Assert.True(order.IndexOf(x) < order.IndexOf(product));
        Assert.True(order.IndexOf(y) < order.IndexOf(product));
        Assert.True(order.IndexOf(product) < order.IndexOf(sum));
    }

    [Fact]
    public void Substitution_keeps_what_it_need_not_change()
    {
        var (x, y, z) = (Input("x", 1, 1), Input("y", 1, 1), Input("z", 1, 1));
        var (left, right) = (Sin(x), Cos(y));
        var replaced = Graph.Substitute([left * right, left], new Dictionary<Expr, Expr> { [y] = z });
        Assert.Equal("Multiply(Sin(x), Cos(z))", replaced[0].ToString());
        Assert.Same(left, replaced[0].Operands[0]);
        Assert.Same(left, replaced[1]);
    }
}
