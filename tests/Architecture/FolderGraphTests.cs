namespace Cotangent.Architecture;

public class FolderGraphTests
{
    private static readonly Layers Order = Layers.Parse("""
        # Design

        ```text layers
        src/Q          the application
        src/P/A

        src/P/B        below A
        src/P + src/P/C
        ```
        """);

    [Fact]
    public void A_circle_is_named_from_its_weakest_edge_on_with_files_and_symbols()
    {
        var graph = InMemory.GraphOf(
            ("src/P/A/One.cs", "class One { Two? x;\n Two? y; }"),
            ("src/P/B/Two.cs", "class Two { Three? x;\n Three? y; }"),
            ("src/P/C/Three.cs", "class Three\n{ object F() => typeof(One); }"),
            ("src/P/D/Four.cs", "class Four : Three;"));

        Assert.Equal(
            """
            src/P/C -> src/P/A -> src/P/B -> src/P/C
              (3 folders reach each other: src/P/A, src/P/B, src/P/C)
              The weakest edge is src/P/C -> src/P/A:
                src/P/C/Three.cs:2 One
            """,
            Assert.Single(graph.Circles()));
    }

    [Fact]
    public void Circles_that_share_no_folder_are_found_one_by_one()
    {
        var graph = Graph(
            ("src/P/A", "src/P/B"), ("src/P/B", "src/P/A"),
            ("src/P/B", "src/Q/A"),
            ("src/Q/A", "src/Q"), ("src/Q", "src/Q/A"));

        Assert.Equal(
            ["src/P/A -> src/P/B -> src/P/A", "src/Q -> src/Q/A -> src/Q"],
            graph.Circles().Select(circle => circle.Split('\n')[0]));
    }

    [Fact]
    public void A_chain_that_meets_again_is_no_circle() =>
        Assert.Empty(Graph(("src/P/A", "src/P/B"), ("src/P/A", "src/P/C"), ("src/P/B", "src/P/D"), ("src/P/C", "src/P/D")).Circles());

    [Fact]
    public void The_folders_of_the_core_may_refer_to_each_other_but_to_no_third_that_refers_to_them()
    {
        const string Core = "src/AutoDiff", Primitives = "src/AutoDiff/Primitives", Kernels = "src/AutoDiff/Kernels";

        Assert.Empty(Graph((Core, Primitives), (Primitives, Core), (Primitives, Kernels)).Circles());
        Assert.StartsWith(
            "src/AutoDiff + src/AutoDiff/Primitives -> src/AutoDiff/Kernels -> src/AutoDiff + src/AutoDiff/Primitives\n",
            Assert.Single(Graph((Primitives, Kernels), (Kernels, Core)).Circles()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_arrow_against_the_order_is_named_with_its_references()
    {
        var graph = InMemory.GraphOf(
            ("src/Q/Top.cs", "class Top { Low? low; }"),
            ("src/P/A/High.cs", "class High;"),
            ("src/P/B/Low.cs", "class Low\n{ High? high; }"));

        Assert.Equal(
            "src/P/B (line 3) refers to src/P/A (line 2):\n    src/P/B/Low.cs:2 High",
            Assert.Single(graph.Against(Order)));
    }

    [Fact]
    public void Arrows_down_the_order_pass_also_from_project_to_project() =>
        Assert.Empty(Graph(("src/Q", "src/P/C"), ("src/P/A", "src/P/B"), ("src/P/A", "src/P"), ("src/P/B", "src/P/C")).Against(Order));

    [Fact]
    public void An_arrow_within_a_layer_is_against_the_order() => Assert.Single(Graph(("src/P", "src/P/C")).Against(Order));

    [Fact]
    public void A_folder_that_the_order_does_not_list_is_an_error()
    {
        var error = Assert.Throws<FormatException>(() => Graph(("src/P/A", "src/P/Z")).Against(Order));
        Assert.Contains("src/P/Z", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_is_read_without_remarks_and_empty_lines()
    {
        Assert.Equal([["src/Q"], ["src/P/A"], ["src/P/B"], ["src/P", "src/P/C"]], Order.Lines);
        Assert.Equal(["src/Q", "src/P"], Order.Projects);
    }

    [Theory]
    [InlineData("no block")]
    [InlineData("```text layers\nsrc/P\n```\n```text layers\nsrc/Q\n```")]
    [InlineData("```text layers\nsrc/P\nsrc/P\n```")]
    [InlineData("```text layers\nsrc/P\nsrc/Q + src/P\n```")]
    public void An_order_that_is_missing_or_ambiguous_is_an_error(string page) => Assert.Throws<FormatException>(() => Layers.Parse(page));

    [Fact]
    public void The_matrix_counts_references() =>
        Assert.Equal(
            """
            from \ to       1    2
             1  src/P/A     .    2
             2  src/P/B     1    .
            """,
            Graph(("src/P/A", "src/P/B"), ("src/P/A", "src/P/B"), ("src/P/B", "src/P/A")).Matrix(["src/P/A", "src/P/B"]));

    private static FolderGraph Graph(params (string From, string To)[] arrows) =>
        new(arrows.Select((arrow, i) => new Reference(arrow.From, arrow.To, $"{arrow.From}/File.cs", i + 1, "Symbol")));
}
