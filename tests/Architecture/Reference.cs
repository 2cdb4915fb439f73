namespace Cotangent.Architecture;

/// <summary>A line of a file in one folder that binds to a type or member declared in another.</summary>
/// <param name="From">The folder of the file.</param>
/// <param name="To">The folder of the file that declares the type or member.</param>
/// <param name="File">Path from the repository's root.</param>
/// <param name="Line">From 1.</param>
/// <param name="Symbol">The type or member, with its containing type.</param>
internal sealed record Reference(string From, string To, string File, int Line, string Symbol)
{
    public override string ToString() => $"{File}:{Line} {Symbol}";
}
