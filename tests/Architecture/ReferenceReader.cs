using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cotangent.Architecture;

/// <summary>
/// Reads the references between folders of one compilation from its semantic model. Each node of syntax that binds to a type or member
/// counts: names, <c>var</c>, attributes, operators, conversions, and the calls behind <c>new()</c>, <c>foreach</c>, deconstruction
/// and initializers. Documentation comments do not count.
/// </summary>
internal sealed class ReferenceReader(Compilation compilation, string root)
{
    private static readonly SymbolDisplayFormat Display = SymbolDisplayFormat.CSharpShortErrorMessageFormat;

    /// <summary>Each line names a symbol once.</summary>
    public IReadOnlyList<Reference> Read() =>
    [
        .. compilation.SyntaxTrees.AsParallel().SelectMany(ReadFile).Distinct()
            .OrderBy(reference => reference.File, StringComparer.Ordinal)
            .ThenBy(reference => reference.Line)
            .ThenBy(reference => reference.Symbol, StringComparer.Ordinal),
    ];

    private IEnumerable<Reference> ReadFile(SyntaxTree tree)
    {
        if (SourceFolders.Of(tree.FilePath, root) is not { } from)
            yield break;

        var model = compilation.GetSemanticModel(tree);
        var file = SourceFolders.Relative(tree.FilePath, root);
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            foreach (var symbol in SymbolsOf(node, model).SelectMany(Declarations))
            {
                if (FolderOf(symbol) is { } to && to != from)
                {
                    int line = tree.GetLineSpan(node.Span).StartLinePosition.Line + 1;
                    yield return new(from, to, file, line, symbol.ToDisplayString(Display));
                }
            }
        }
    }

    private static IEnumerable<ISymbol?> SymbolsOf(SyntaxNode node, SemanticModel model)
    {
        var named = model.GetSymbolInfo(node);
        yield return named.Symbol;
        // nameof of a method has several candidates and no symbol.
        foreach (var candidate in named.CandidateSymbols)
            yield return candidate;

        if (node is ExpressionSyntax expression)
            yield return model.GetConversion(expression).MethodSymbol;
        if (node is InitializerExpressionSyntax initializer && initializer.IsKind(SyntaxKind.CollectionInitializerExpression))
            foreach (var element in initializer.Expressions)
                yield return model.GetCollectionInitializerSymbolInfo(element).Symbol;
        if (node is AssignmentExpressionSyntax assignment)
            foreach (var method in MethodsOf(model.GetDeconstructionInfo(assignment)))
                yield return method;
        if (node is ForEachVariableStatementSyntax deconstructing)
            foreach (var method in MethodsOf(model.GetDeconstructionInfo(deconstructing)))
                yield return method;
        if (node is CommonForEachStatementSyntax loop)
        {
            var calls = model.GetForEachStatementInfo(loop);
            yield return calls.GetEnumeratorMethod;
            yield return calls.MoveNextMethod;
            yield return calls.CurrentProperty;
            yield return calls.DisposeMethod;
            yield return calls.ElementConversion.MethodSymbol;
        }
    }

    private static IEnumerable<ISymbol?> MethodsOf(DeconstructionInfo deconstruction) =>
        [deconstruction.Method, .. deconstruction.Nested.SelectMany(MethodsOf)];

    /// <summary>The types and members that a bound symbol names, as declared, including the arguments of a constructed type.</summary>
    private static IEnumerable<ISymbol> Declarations(ISymbol? symbol) => symbol switch
    {
        IArrayTypeSymbol array => Declarations(array.ElementType),
        IPointerTypeSymbol pointer => Declarations(pointer.PointedAtType),
        INamedTypeSymbol { IsAnonymousType: true } => [],
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.SelectMany(element => Declarations(element.Type)),
        INamedTypeSymbol type => [type.OriginalDefinition, .. type.TypeArguments.SelectMany(Declarations)],
        IFieldSymbol { ContainingType.IsTupleType: true } => [],
        IMethodSymbol method => [(method.ReducedFrom ?? method).OriginalDefinition],
        IPropertySymbol or IFieldSymbol or IEventSymbol => [symbol.OriginalDefinition],
        _ => [], // Locals, parameters, type parameters, namespaces, labels: none is declared in another folder.
    };

    /// <summary>Null for a symbol that is not declared under src.</summary>
    private string? FolderOf(ISymbol symbol)
    {
        var files = symbol.DeclaringSyntaxReferences.Select(declaration => declaration.SyntaxTree.FilePath).Distinct().ToArray();
        // Members added by the compiler (default constructors, members of records) belong to the file of their type.
        if (files.Length == 0)
            return symbol.ContainingType is { } type ? FolderOf(type) : null;

        var folders = files.Select(file => SourceFolders.Of(file, root)).Distinct().ToArray();
        if (folders.Length == 1)
            return folders[0];

        // A partial type belongs to the file that has its name: Expr.cs, not Expr.Operators.cs.
        var named = files.Where(file => Path.GetFileNameWithoutExtension(file) == symbol.Name)
            .Select(file => SourceFolders.Of(file, root))
            .Distinct()
            .ToArray();
        return named.Length == 1
            ? named[0]
            : throw new InvalidOperationException(
                $"{symbol} has parts in {string.Join(", ", folders)}; expected one of these folders to have {symbol.Name}.cs.");
    }
}
