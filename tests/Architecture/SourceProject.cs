using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Cotangent.Architecture;

/// <summary>A project under src: the content of its file, and a compilation in memory with the compiler arguments of the build.</summary>
internal sealed class SourceProject
{
    private static readonly Lazy<IReadOnlyList<SourceProject>> Loaded = new(Load);
    private static readonly Lazy<IReadOnlyList<Reference>> AllReferences =
        new(() => [.. All.SelectMany(project => new ReferenceReader(project.Compilation, Repository.Root).Read())]);

    private SourceProject(string file, IReadOnlyList<string> arguments)
    {
        Name = Path.GetFileNameWithoutExtension(file);
        var project = XDocument.Load(file);
        RootNamespace = project.Descendants("RootNamespace").Single().Value;
        ProjectReferences =
        [
            .. from reference in project.Descendants("ProjectReference")
               select Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value),
        ];
        Arguments = CSharpCommandLineParser.Default.Parse(arguments, Path.GetDirectoryName(file), sdkDirectory: null);
        Compilation = CSharpCompilation.Create(
            Arguments.CompilationName,
            Arguments.SourceFiles.AsParallel().AsOrdered().Select(source => Parse(source.Path)),
            // Nullable analysis adds warnings and time, but no symbols.
            options: Arguments.CompilationOptions.WithNullableContextOptions(NullableContextOptions.Disable));
    }

    public static IReadOnlyList<SourceProject> All => Loaded.Value;

    /// <summary>The references in all projects.</summary>
    public static IReadOnlyList<Reference> References => AllReferences.Value;

    /// <summary>The name of the project's file and folder: "Trainers".</summary>
    public string Name { get; }

    public string RootNamespace { get; }

    /// <summary>Names of projects.</summary>
    public IReadOnlyList<string> ProjectReferences { get; }

    public CSharpCommandLineArguments Arguments { get; }

    public CSharpCompilation Compilation { get; private set; }

    public override string ToString() => Name;

    private SyntaxTree Parse(string path)
    {
        using var stream = File.OpenRead(path);
        return CSharpSyntaxTree.ParseText(SourceText.From(stream), Arguments.ParseOptions, path);
    }

    private static SourceProject[] Load()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => new SourceProject(
                file,
                File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "compilations", Path.GetFileNameWithoutExtension(file) + ".rsp"))))
            .ToDictionary(project => project.Compilation.AssemblyName!);
        var files = new Dictionary<string, MetadataReference>();
        var linked = new HashSet<string>();
        foreach (var name in projects.Keys)
            Link(name);
        return [.. projects.Values];

        // A project refers to the compilations of other projects, not to their assemblies: so their symbols have sources.
        void Link(string name)
        {
            if (!linked.Add(name))
                return;
            var project = projects[name];
            project.Compilation = project.Compilation.WithReferences(
                project.Arguments.MetadataReferences.Select(reference => Resolve(reference.Reference)));
        }

        MetadataReference Resolve(string path)
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (projects.TryGetValue(name, out var project))
            {
                Link(name);
                return project.Compilation.ToMetadataReference();
            }
            if (!files.TryGetValue(path, out var reference))
                files.Add(path, reference = MetadataReference.CreateFromFile(path));
            return reference;
        }
    }
}
