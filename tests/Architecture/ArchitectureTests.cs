using Microsoft.CodeAnalysis;

namespace Cotangent.Architecture;

/// <summary>Laws of the folders and namespaces under src, read from the types and members that the sources refer to.</summary>
public class ArchitectureTests(ITestOutputHelper output)
{
    private static readonly Layers Order = Layers.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "design.md")));

    [Fact]
    public void Every_project_compiles_in_memory_so_that_no_name_is_unresolved()
    {
        Assert.NotEmpty(SourceProject.All);
        None(
        [
            .. from project in SourceProject.All
               from diagnostic in project.Compilation.GetDiagnostics(TestContext.Current.CancellationToken)
               where diagnostic.Severity == DiagnosticSeverity.Error
               select diagnostic.ToString(),
        ]);
    }

    [Fact]
    public void Every_file_under_src_is_compiled()
    {
        var compiled = SourceProject.All.SelectMany(project => project.Compilation.SyntaxTrees).Select(tree => tree.FilePath).ToHashSet();

        None([.. Files().Where(file => !compiled.Contains(file))]);
    }

    [Fact]
    public void No_circle_of_references_joins_folders()
    {
        var graph = new FolderGraph(SourceProject.References);
        output.WriteLine(graph.Matrix(Order.Folders));

        None(graph.Circles());
    }

    [Fact]
    public void No_folder_refers_to_one_above_it_in_the_order_of_the_design() =>
        None(new FolderGraph(SourceProject.References).Against(Order));

    [Fact]
    public void The_order_of_the_design_lists_every_folder_and_no_other() =>
        Assert.Equal(
            Files().Select(file => SourceFolders.Of(file, Repository.Root)!).Distinct().Order(StringComparer.Ordinal),
            Order.Folders.Order(StringComparer.Ordinal));

    [Fact]
    public void Only_the_folders_of_the_core_share_a_layer() =>
        Assert.Equal(SourceFolders.Core, Assert.Single(Order.Lines, line => line.Count > 1));

    [Fact]
    public void The_folders_of_a_project_stand_together_in_the_order_of_the_design()
    {
        var projects = Order.Folders.Select(SourceFolders.ProjectOf).ToArray();

        Assert.Equal(Order.Projects.Count - 1, projects.Zip(projects.Skip(1)).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public void A_project_refers_only_to_projects_below_it()
    {
        var projects = Order.Projects.Select(project => project["src/".Length..]).ToList();

        Assert.Equal(projects.Order(StringComparer.Ordinal), SourceProject.All.Select(project => project.Name));
        Assert.All(SourceProject.All, project => Assert.All(
            project.ProjectReferences,
            reference => Assert.True(
                projects.IndexOf(reference) > projects.IndexOf(project.Name),
                $"{project} refers to {reference}, which is not below it.")));
    }

    [Fact]
    public void Public_types_are_in_the_namespaces_of_users_and_the_others_in_that_of_their_folder() =>
        None([.. SourceProject.All.SelectMany(project =>
            new NamespaceRules(project.Compilation, Repository.Root, project.RootNamespace).Violations())]);

    /// <summary>Assert.Empty would cut the texts short.</summary>
    private static void None(IReadOnlyList<string> violations) =>
        Assert.True(violations.Count == 0, $"{violations.Count} found:\n{string.Join('\n', violations)}");

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories);
}
