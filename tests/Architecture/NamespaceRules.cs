using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cotangent.Architecture;

/// <summary>
/// The namespaces of types that are not nested. Public types of the engine are in Cotangent.AutoDiff; extension classes and catalogs of an
/// MLContext are in Microsoft.ML, as ML.NET's own; all other public types are in Cotangent. A file without a public type has the namespace
/// of its folder.
/// </summary>
internal sealed class NamespaceRules(Compilation compilation, string root, string rootNamespace)
{
    public const string Engine = "Cotangent.AutoDiff";
    public const string Product = "Cotangent";
    public const string MachineLearning = "Microsoft.ML";

    /// <summary>The runtime finds this type by its full name; no folder decides on it.</summary>
    private const string FoundByName = "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute";

    public IReadOnlyList<string> Violations() => [.. compilation.SyntaxTrees.SelectMany(ViolationsOf)];

    private IEnumerable<string> ViolationsOf(SyntaxTree tree)
    {
        if (SourceFolders.Of(tree.FilePath, root) is not { } folder)
            return [];

        var model = compilation.GetSemanticModel(tree);
        var types = tree.GetRoot().DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Select(node => (INamedTypeSymbol)model.GetDeclaredSymbol(node)!)
            .Where(type => type.ToDisplayString() != FoundByName)
            .ToArray();
        var visible = types.Where(type => type.DeclaredAccessibility == Accessibility.Public).ToArray();
        var expected = visible.Length > 0
            ? visible.Select(type => (Type: type, Namespace: OfPublic(type)))
            : types.Select(type => (Type: type, Namespace: OfFolder(folder)));
        return from pair in expected
               let actual = pair.Type.ContainingNamespace.ToDisplayString()
               where actual != pair.Namespace
               select $"{SourceFolders.Relative(tree.FilePath, root)}: {pair.Type.Name} is in {actual}; expected {pair.Namespace}";
    }

    private string OfPublic(INamedTypeSymbol type) => IsCatalog(type) ? MachineLearning : rootNamespace == Engine ? Engine : Product;

    private string OfFolder(string folder) => string.Join('.', folder.Split('/').Skip(2).Prepend(rootNamespace));

    private static bool IsCatalog(INamedTypeSymbol type) =>
        type.Name.EndsWith("Catalog", StringComparison.Ordinal)
        || type.Name.EndsWith("Extensions", StringComparison.Ordinal)
        || OnlyExtends(type);

    /// <summary>True for a static class whose public members are all extension methods or extension blocks.</summary>
    private static bool OnlyExtends(INamedTypeSymbol type)
    {
        var members = type.GetMembers()
            .Where(member => member.DeclaredAccessibility == Accessibility.Public && !member.IsImplicitlyDeclared)
            .ToArray();
        return type.IsStatic
            && members.Length > 0
            && members.All(member => member is IMethodSymbol { IsExtensionMethod: true } or INamedTypeSymbol { IsExtension: true });
    }
}
