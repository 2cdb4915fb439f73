using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

public class WorkspaceTests
{
    private static readonly Expr X = Input("features", Dimension.Batch, 2);
    private static readonly Expr W = Input("weights", 2, 1);
    private static readonly Plan<double> Product = new(MatMul(X, W));

    [Fact]
    public void An_input_that_is_not_bound_stops_the_run_by_name()
    {
        var workspace = Product.CreateWorkspace(3);
        workspace.Bind(W, new double[] { 1, 2 });
        var message = Assert.Throws<InvalidOperationException>(workspace.Run).Message;
        AssertNames(message, "features", "nothing", "3", "[batch x 2]");
    }

    /// <summary>2¹⁶ x 2¹⁶ is 0 in 32 bits.</summary>
    [Fact]
    public void A_buffer_that_no_array_holds_is_an_error_with_its_shape()
    {
        var outer = new Plan<double>(MatMul(Input("column", 1 << 16, 1), Input("row", 1, 1 << 16)));
        AssertNames(
            Assert.Throws<InvalidOperationException>(() => outer.CreateWorkspace()).Message,
            "MatMul",
            "65536 x 65536",
            "4294967296",
            "2147483591");
        AssertNames(
            Assert.Throws<InvalidOperationException>(() => Product.CreateWorkspace(int.MaxValue)).Message, "2147483647 x 1", "2147483591");
    }

    [Fact]
    public void Too_few_values_for_the_batch_stop_the_run()
    {
        var workspace = Bound(3, [1, 2, 3, 4]);
        AssertNames(Assert.Throws<InvalidOperationException>(workspace.Run).Message, "features", "4 values", "3", "[batch x 2]");
        workspace.Run(2);
        Assert.Equal([5, 11], workspace.Output(0).ToArray());
    }

    [Fact]
    public void More_values_than_the_batch_needs_are_left_alone()
    {
        var workspace = Bound(2, [1, 2, 3, 4, 5, 6]);
        workspace.Run();
        Assert.Equal([5, 11], workspace.Output(0).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Another_number_of_values_than_a_fixed_shape_has_is_refused(int count)
    {
        var thrown = Assert.Throws<ArgumentException>(() => Product.CreateWorkspace(1).Bind(W, new double[count]));
        AssertNames(thrown.Message, "weights", $"{count} values", "2", "[2 x 1]");
    }

    [Fact]
    public void Binding_what_is_not_an_input_of_the_plan_is_refused_with_the_inputs_it_has()
    {
        var thrown = Assert.Throws<ArgumentException>(() => Product.CreateWorkspace(1).Bind(Input("stranger", 2, 1), new double[2]));
        AssertNames(thrown.Message, "stranger", "features", "weights");
        Assert.Throws<ArgumentException>(() => Product.CreateWorkspace(1).Bind(MatMul(X, W), new double[1]));
        Assert.Throws<ArgumentNullException>(() => Product.CreateWorkspace(1).Bind(null!, new double[1]));
    }

    [Fact]
    public void Trying_to_bind_binds_what_the_plan_reads_and_says_so()
    {
        var workspace = Bound(2, [1, 2, 3, 4]);
        Assert.True(workspace.TryBind(W, new double[] { 10, 20 }));
        Assert.False(workspace.TryBind(Input("stranger", 2, 1), new double[2]));
        workspace.Run();
        Assert.Equal([50, 110], workspace.Output(0).ToArray());
        Assert.Throws<ArgumentException>(() => workspace.TryBind(W, new double[3]));
        Assert.Throws<ArgumentNullException>(() => workspace.TryBind(null!, new double[1]));
    }

    [Fact]
    public void Dense_values_for_a_sparse_input_and_sparse_rows_for_a_dense_one_are_refused()
    {
        var sparse = SparseInput("clicks", Dimension.Batch, 2);
        var workspace = new Plan<double>(MatMul(sparse, W)).CreateWorkspace(1);
        var rows = new CsrRows<double>([0, 0], [], []);
        AssertNames(Assert.Throws<ArgumentException>(() => workspace.Bind(sparse, new double[2])).Message, "clicks", "sparse");
        AssertNames(Assert.Throws<ArgumentException>(() => workspace.Bind(W, rows)).Message, "weights", "dense");
        Assert.Throws<ArgumentNullException>(() => workspace.Bind(sparse, (CsrRows<double>)null!));
    }

    [Fact]
    public void A_sparse_column_outside_the_shape_is_refused()
    {
        var sparse = SparseInput("clicks", Dimension.Batch, 2);
        var workspace = new Plan<double>(MatMul(sparse, W)).CreateWorkspace(1);
        var thrown = Assert.Throws<ArgumentException>(() => workspace.Bind(sparse, new CsrRows<double>([0, 1], [2], [1])));
        AssertNames(thrown.Message, "clicks", "column 2", "[batch x 2]");
    }

    /// <summary>A column that is inside the largest batch, and outside of a smaller one.</summary>
    [Fact]
    public void A_sparse_column_outside_the_batch_stops_the_run()
    {
        var (sparse, rows) = (SparseInput("clicks", 2, Dimension.Batch), new CsrRows<double>([0, 1, 1], [2], [7]));
        var workspace = new Plan<double>(MatMul(sparse, X)).CreateWorkspace(3);
        workspace.Bind(sparse, rows);
        workspace.Bind(X, new double[] { 1, 2, 3, 4, 5, 6 });
        AssertNames(Assert.Throws<InvalidOperationException>(() => workspace.Run(2)).Message, "clicks", "column 2", "columns below 2");
        workspace.Run(3);
        Assert.Equal([35, 42, 0, 0], workspace.Output(0).ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void An_output_that_does_not_exist_is_refused(int output)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => { Bound(1, [1, 2]).Output(output); });
        AssertNames(thrown.Message, $"{output}", "expected 0 to 0");
    }

    [Fact]
    public void An_output_that_is_an_input_without_values_is_refused()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => { new Plan<double>(X).CreateWorkspace(2).Output(0); });
        AssertNames(thrown.Message, "features", "nothing", "2 rows");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Another_number_of_sparse_rows_than_the_batch_stops_the_run(int batch)
    {
        var sparse = SparseInput("clicks", Dimension.Batch, 2);
        var workspace = new Plan<double>(MatMul(sparse, W)).CreateWorkspace(3);
        workspace.Bind(W, new double[] { 1, 2 });
        workspace.Bind(sparse, new CsrRows<double>([0, 1, 2], [1, 0], [5, 6]));
        AssertNames(Assert.Throws<InvalidOperationException>(() => workspace.Run(batch)).Message, "clicks", "2 rows", $"{batch} rows");
        workspace.Run(2);
        Assert.Equal([10, 6], workspace.Output(0).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(5)]
    public void A_batch_of_no_row_or_of_more_than_the_capacity_is_refused(int batch)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Bound(4, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).Run(batch));
        AssertNames(thrown.Message, $"{batch} rows", "1 to 4");
    }

    [Fact]
    public void A_workspace_for_no_row_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Product.CreateWorkspace(0));

    [Fact]
    public void Batches_of_any_size_up_to_the_capacity_may_follow_each_other()
    {
        var workspace = Bound(4, [1, 2, 3, 4, 5, 6, 7, 8]);
        double[] expected = [5, 11, 17, 23];
        foreach (var batch in new[] { 4, 1, 3, 2, 4 })
        {
            workspace.Run(batch);
            Assert.Equal(expected[..batch], workspace.Output(0).ToArray());
        }
    }

    /// <summary>Fill and the mean depend on the batch; their buffers have the capacity.</summary>
    [Fact]
    public void A_smaller_batch_is_averaged_over_its_own_rows()
    {
        var plan = new Plan<double>(
            Mean(X + Fill(1, Dimension.Batch, 2)), Mean(X, Axis.Rows), Mean(X, Axis.Columns), Sum(Fill(1, Dimension.Batch, 2)));
        var workspace = plan.CreateWorkspace(4);
        workspace.Bind(X, new double[] { 1, 3, 5, 7, 100, 100, 100, 100 });
        workspace.Run(2);
        Assert.Equal([[5], [3, 5], [2, 6], [4]], workspace.Outputs(4));
    }

    [Fact]
    public void Values_are_read_where_they_are_at_each_run()
    {
        double[] features = [1, 2];
        var workspace = Bound(1, features);
        workspace.Run();
        Assert.Equal([5], workspace.Output(0).ToArray());
        features[0] = 10;
        workspace.Run();
        Assert.Equal([14], workspace.Output(0).ToArray());
        workspace.Bind(X, new double[] { 100, 0 });
        workspace.Run();
        Assert.Equal([100], workspace.Output(0).ToArray());
    }

    [Fact]
    public void A_part_of_an_array_may_be_bound()
    {
        var workspace = Bound(1, new double[] { 9, 9, 1, 2, 9 }.AsMemory(2, 2));
        workspace.Run();
        Assert.Equal([5], workspace.Output(0).ToArray());
    }

    [Fact]
    public void Two_workspaces_of_one_plan_do_not_touch_each_other()
    {
        var (first, second) = (Bound(1, new double[] { 1, 2 }), Bound(1, new double[] { 3, 4 }));
        first.Run();
        second.Run();
        Assert.Equal([5], first.Output(0).ToArray());
        Assert.Equal([11], second.Output(0).ToArray());
    }

    private static Workspace<double> Bound(int capacity, ReadOnlyMemory<double> features)
    {
        var workspace = Product.CreateWorkspace(capacity);
        workspace.Bind(X, features);
        workspace.Bind(W, new double[] { 1, 2 });
        return workspace;
    }

    private static Workspace<double> Bound(int capacity, double[] features) => Bound(capacity, features.AsMemory());

    private static void AssertNames(string message, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
}
