using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cotangent.Architecture;

/// <summary>Small sources, compiled in memory at the paths that are given for them.</summary>
internal static class InMemory
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "repository"));

    private static readonly MetadataReference[] Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpCompilation Compile(params IEnumerable<(string Path, string Text)> files)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        var compilation = CSharpCompilation.Create(
            "InMemory",
            files.Select(file => CSharpSyntaxTree.ParseText(file.Text, options, Path.Combine(Root, file.Path))),
            Platform,
            new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error));
        return compilation;
    }

    public static FolderGraph GraphOf(params IEnumerable<(string Path, string Text)> files) =>
        new(new ReferenceReader(Compile(files), Root).Read());
}
